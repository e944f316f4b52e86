from talko.cities.models.agreements import Agreement, Consent, EarlierPeriod, Party, Scope
from talko.cities.models.cities import City, CityRole, Residence
from talko.cities.models.ledger import AgreementResult, CostEntry
from talko.cities.models.settings import CitySetting

__all__ = [
    "Agreement",
    "AgreementResult",
    "City",
    "CityRole",
    "CitySetting",
    "Consent",
    "CostEntry",
    "EarlierPeriod",
    "Party",
    "Residence",
    "Scope",
]
