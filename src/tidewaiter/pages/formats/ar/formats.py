"""Arabic: 24 hours, and no marks of direction within a date, as each stands in its own ``bdi``."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y H:i"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"  # a point would be read as the decimal one in half of the countries
NUMBER_GROUPING = 3
