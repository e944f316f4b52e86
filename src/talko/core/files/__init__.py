"""Pictures and attachments. One model for stored files; a room registers the models that can have some (`subjects`).

What arrives is checked by its content (`pictures`, `attachments`, `scanner`) before anything is stored, and handed out only to those
who may see the thing it belongs to.
"""
