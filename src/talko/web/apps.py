from talko.core import rooms


class WebConfig(rooms.Room):
    name = "talko.web"
    label = "web"
    also = ("newcomers",)

    def ready(self) -> None:
        super().ready()
        from talko.accounts import notification_mail  # circular import: models must be loaded first
        from talko.cities.queries.local import local_cities  # circular import: the same
        from talko.core.web import page_cache  # circular import: the same
        from talko.web import context  # circular import: the same
        from talko.web.sharing import pictures  # circular import: the same

        notification_mail.register_pictures(pictures.in_mail)
        page_cache.vary_on_cookie(
            context.THEME_COOKIE, lambda theme: theme if theme in context.THEMES else ""
        )
        page_cache.vary_on_cookie(context.CITY_COOKIE, lambda city: city if city in local_cities() else "")
