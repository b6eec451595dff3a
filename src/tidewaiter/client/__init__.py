"""A client of the API: send a message, or a folder of them, and go on where it broke off."""

from tidewaiter.client.folder import Journal, Sent, send_folder
from tidewaiter.client.http import Answer, Client, Refused

__all__ = ["Answer", "Client", "Journal", "Refused", "Sent", "send_folder"]
