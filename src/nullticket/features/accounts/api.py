"""Sign-in routes."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from nullticket.core.errors import Invalid, TooMany, Unauthenticated, Unavailable
from nullticket.features.accounts import links_service, service
from nullticket.features.accounts.schemas import (
    LoginIn,
    MagicLinkIn,
    MeOut,
    MePatch,
    PasswordChangeIn,
    RedeemIn,
    ResetIn,
    ResetRequestIn,
    SignedInOut,
)
from nullticket.infra.runtime import Runtime
from nullticket.infra.web import CallUnits, ClientIp, limit_calls, problems, require

router = APIRouter(prefix="/api/auth", tags=["auth"])
Anyone = Annotated[CallUnits, require("auth.login")]
SignedIn = Annotated[CallUnits, require("auth.me")]


def _cookie_name(runtime: Runtime) -> str:
    return "__Host-nt_refresh" if runtime.values.cookie_secure else "nt_refresh"


def _answer(runtime: Runtime, response: Response, signed: service.SignedIn) -> SignedInOut:
    if signed.refresh_token is not None:
        response.set_cookie(
            _cookie_name(runtime),
            signed.refresh_token,
            max_age=runtime.values.refresh_days * 86400,
            path="/",
            httponly=True,
            secure=runtime.values.cookie_secure,
            samesite="strict",
        )
    response.headers["Cache-Control"] = "no-store"
    user = MeOut.model_validate(signed.user).model_copy(update={"team_ids": sorted(signed.team_ids)})
    return SignedInOut(access_token=signed.access_token, expires_in=signed.expires_in, user=user)


@router.post("/login", operation_id="auth_login", responses=problems(Unauthenticated, TooMany, Unavailable))
def login(body: LoginIn, units: Anyone, ip: ClientIp, response: Response) -> SignedInOut:
    """Sign in with address and password. The refresh token comes as an HttpOnly cookie."""
    signed = service.login(units.runtime, email=body.email, password=body.password, ip=ip, request_id=units.request_id)
    return _answer(units.runtime, response, signed)


@router.post("/refresh", operation_id="auth_refresh", responses=problems(Unauthenticated, Unavailable))
def refresh(request: Request, units: Anyone, response: Response) -> SignedInOut:
    """Trade the refresh cookie for a new access token."""
    token = request.cookies.get(_cookie_name(units.runtime))
    if not token:
        raise Unauthenticated("Sign in again.")
    return _answer(
        units.runtime, response, service.refresh(units.runtime, token=token[:200], request_id=units.request_id)
    )


@router.post("/logout", status_code=204, operation_id="auth_logout", responses=problems(Unauthenticated))
def logout(units: SignedIn, response: Response) -> None:
    """End this session at once."""
    with units.write() as uow:
        service.logout(uow)
    response.delete_cookie(
        _cookie_name(units.runtime), path="/", secure=units.runtime.values.cookie_secure, httponly=True
    )


@router.get("/me", operation_id="auth_me", responses=problems(Unauthenticated))
def me(units: SignedIn) -> MeOut:
    """The person behind the credential."""
    with units.read() as uow:
        user, teams = service.me(uow)
    return MeOut.model_validate(user).model_copy(update={"team_ids": sorted(teams)})


@router.patch("/me", operation_id="auth_change_me", responses=problems(Unauthenticated, Invalid))
def change_me(body: MePatch, units: SignedIn) -> MeOut:
    """Choose the own language and time zone."""
    with units.write() as uow:
        user, teams = service.change_me(uow, body)
        return MeOut.model_validate(user).model_copy(update={"team_ids": sorted(teams)})


@router.post("/password", status_code=204, operation_id="auth_password", responses=problems(Unauthenticated, Invalid))
def change_password(body: PasswordChangeIn, units: SignedIn) -> None:
    """Change the own password; every other session ends."""
    service.change_password(
        units.runtime,
        units.actor,
        current=body.current_password,
        new=body.new_password,
        request_id=units.request_id,
    )


@router.post("/reset-request", status_code=202, operation_id="auth_reset_request", responses=problems(TooMany))
def request_reset(body: ResetRequestIn, units: Anyone, ip: ClientIp) -> dict[str, str]:
    """Ask for a link to set a new password. The answer is the same for known and unknown addresses."""
    service.request_reset(units.runtime, email=body.email, ip=ip, request_id=units.request_id)
    return {"detail": "If the address is known, a link is on its way."}


@router.post("/reset", status_code=204, operation_id="auth_reset", responses=problems(Unauthenticated, Invalid))
def reset(body: ResetIn, units: Anyone) -> None:
    """Set a new password with the token of the link."""
    service.reset_password(units.runtime, token=body.token, new=body.new_password, request_id=units.request_id)


@router.post("/magic-link", status_code=202, operation_id="auth_magic_link", responses=problems(TooMany))
def request_magic_link(body: MagicLinkIn, units: Anyone, ip: ClientIp) -> dict[str, str]:
    """Ask for a link to sign in without a password. The answer is the same for known and unknown addresses."""
    links_service.request_link(units.runtime, email=body.email, ip=ip, request_id=units.request_id)
    return {"detail": "If the address is known, a link is on its way."}


@router.post("/magic-link/redeem", operation_id="auth_magic_redeem", responses=problems(Unauthenticated, TooMany))
def redeem_magic_link(body: RedeemIn, units: Anyone, ip: ClientIp, response: Response) -> SignedInOut:
    """Sign in with the token of the link. A POST, since scanners of mails open links."""
    limit_calls(units, f"redeem:{ip}", limit=30, seconds=600)
    return _answer(
        units.runtime, response, links_service.redeem(units.runtime, token=body.token, request_id=units.request_id)
    )
