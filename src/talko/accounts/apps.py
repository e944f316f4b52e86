from talko.core import rooms


class AccountsConfig(rooms.Room):
    name = "talko.accounts"
    label = "accounts"
    also = ("notification_delivery", "security_mail", "sign_in_mail")
