"""This installation: database, transport, keys and addresses, read once from the environment.

Nothing else reads `os.environ`. A `.env` file in the working folder counts as environment, real
variables win. The course itself is configured in `lessons/COURSE/course.toml`, never here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from course.errors import SettingsError

_KEY_BYTES = 16


class Settings(BaseSettings):
    """The environment of one installation; `.env.example` explains each variable."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
    )

    home: Path = Field(default=Path(), validation_alias="COURSE_HOME")
    database_url: str = Field(default="sqlite:///course.db", validation_alias="COURSE_DATABASE_URL")
    transport: str = Field(default="outbox", validation_alias="COURSE_TRANSPORT")
    live: str = Field(default="no", validation_alias="COURSE_LIVE")
    sender: str = Field(default="", validation_alias="COURSE_FROM")
    public_url: str = Field(default="", validation_alias="COURSE_PUBLIC_URL")
    postal_address: str = Field(default="", validation_alias="COURSE_POSTAL_ADDRESS")
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), validation_alias="COURSE_SECRET_KEYS"
    )
    sendgrid_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="SENDGRID_API_KEY")
    sendgrid_host: str = Field(default="https://api.sendgrid.com", validation_alias="SENDGRID_HOST")
    sendgrid_webhook_public_key: str = Field(
        default="", validation_alias="SENDGRID_WEBHOOK_PUBLIC_KEY"
    )
    rate: str = Field(default="", validation_alias="COURSE_RATE")
    warm_up: str = Field(default="", validation_alias="COURSE_WARM_UP")
    log: Literal["text", "json"] = Field(default="text", validation_alias="COURSE_LOG")
    smtp_url: SecretStr = Field(default=SecretStr(""), validation_alias="SMTP_URL")
    smtp_bounces: str = Field(default="", validation_alias="SMTP_BOUNCES")
    dkim_key: str = Field(default="", validation_alias="DKIM_KEY")
    dkim_selector: str = Field(default="course", validation_alias="DKIM_SELECTOR")

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(key.strip() for key in value.split(",") if key.strip())
        return value

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(key.get_secret_value().encode()) < _KEY_BYTES for key in keys):
            raise ValueError(f"each key needs at least {_KEY_BYTES} bytes")
        return keys

    @field_validator("postal_address", "sender")
    @classmethod
    def _stripped(cls, value: str) -> str:
        return value.strip()

    @field_validator("public_url", "sendgrid_host")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        parts = urlsplit(value.strip())
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("write the whole address, with https://")
        return value.strip().rstrip("/")

    @property
    def outbox(self) -> Path:
        """Return the folder of the outbox, which the local inbox shows."""
        return self.home / "outbox"

    @property
    def database(self) -> str:
        """Return the database URL with a relative SQLite path taken from the home folder."""
        prefix = "sqlite:///"
        path = self.database_url.removeprefix(prefix)
        if not self.database_url.startswith(prefix) or path in ("", ":memory:"):
            return self.database_url
        return f"{prefix}{self.home / path}"  # an absolute path stays what it is


def load_settings(**overrides: object) -> Settings:
    """Read the environment and `.env`. Raises SettingsError naming the variable."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise SettingsError(
            f".env is not UTF-8 (byte {error.start})", hint="save .env as UTF-8"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(
            f"{name}: {reason}", hint=f"correct {name} in .env or the environment"
        ) from error
