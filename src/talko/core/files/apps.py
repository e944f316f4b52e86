from talko.core import rooms


class FilesConfig(rooms.Room):
    name = "talko.core.files"
    label = "files"
