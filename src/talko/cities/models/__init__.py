from talko.cities.models.agreements import Agreement, Consent, EarlierPeriod, Party, Scope
from talko.cities.models.cities import City, CityRole, Residence
from talko.cities.models.landscape import Accent, Landmark, Relief, Trees, Water
from talko.cities.models.ledger import AgreementResult, CostEntry
from talko.cities.models.settings import CitySetting

__all__ = [
    "Accent",
    "Agreement",
    "AgreementResult",
    "City",
    "CityRole",
    "CitySetting",
    "Consent",
    "CostEntry",
    "EarlierPeriod",
    "Landmark",
    "Party",
    "Relief",
    "Residence",
    "Scope",
    "Trees",
    "Water",
]
