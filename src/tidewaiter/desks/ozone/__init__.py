"""The ozone desk: substances controlled by the Montreal Protocol and its Kigali Amendment."""
