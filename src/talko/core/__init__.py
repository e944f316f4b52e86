"""What all rooms share: base models, texts and values, permissions, workflow, editing, background work, registries.

Core knows nothing of cities, organisations or challenges. What two rooms need and neither owns belongs here.
"""
