"""Fifty invented readers on ten clocks and at five hours."""

from __future__ import annotations

import unicodedata
from datetime import time

from course.model import Subscriber

_ZONES = (
    ("Europe/Amsterdam", ("Anna", "Sem", "Noor", "Daan", "Eva")),
    ("Europe/London", ("Amina", "Jack", "Olive", "Tom", "Priya")),
    ("America/New_York", ("Lena", "Marcus", "Grace", "Diego", "June")),
    ("America/Los_Angeles", ("Kai", "Rosa", "Theo", "Mei", "Sol")),
    ("America/Santiago", ("Sofía", "Mateo", "Inés", "Tomás", "Luz")),
    ("Africa/Cairo", ("Youssef", "Mariam", "Omar", "Salma", "Nour")),
    ("Asia/Kolkata", ("Tariq", "Asha", "Rohan", "Meera", "Dev")),
    ("Asia/Tokyo", ("Jun", "Hana", "Ren", "Yui", "Sora")),
    ("Australia/Lord_Howe", ("Isla", "Max", "Ruby", "Finn", "Ada")),
    ("Pacific/Auckland", ("Tane", "Aroha", "Mia", "Leo", "Wiremu")),
)
_HOURS = (None, time(9, 15), time(8), time(12, 30), time(18))


def _email(name: str, zone: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain}.{zone.split('/')[1]}@example.org".lower()


READERS = tuple(
    Subscriber(email=_email(name, zone), first_name=name, zone=zone, hour=hour)
    for zone, names in _ZONES
    for name, hour in zip(names, _HOURS, strict=True)
)


def sample_readers() -> str:
    """Return the readers as the CSV that `course subscribers import` reads."""
    rows = [
        f"{one.email},{one.first_name},{one.zone},{'' if one.hour is None else f'{one.hour:%H:%M}'}"
        for one in READERS
    ]
    return "\n".join(["email,first_name,zone,hour", *rows]) + "\n"
