"""Makes vectors.json; see make.sh. Claims follow Microsoft's samples of both token versions."""

import base64
import hashlib
import hmac
import json
import pathlib
import sys

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

TENANT = "2432b57b-0abd-43db-aa7b-16eadd115d34"
OTHER_TENANT = "11111111-0abd-43db-aa7b-16eadd115d34"
CLIENT = "6731de76-14a6-49ae-97bc-6eba6914391e"
OTHER_CLIENT = "22222222-14a6-49ae-97bc-6eba6914391e"
CHANGE_TRACKING = "0bf30f3b-4a52-48df-9a82-234910c4a086"
V2_ISSUER = f"https://login.microsoftonline.com/{TENANT}/v2.0"
NONCE = "nonce-of-this-sign-in"
AT = 1795608000  # 2026-11-25T12:00:00Z
HOUR = 3600


def load(name):
    return serialization.load_pem_private_key(pathlib.Path(name).read_bytes(), None)


ENTRA, OTHER = load("entra.pem"), load("other.pem")
PUBLIC_PEM = ENTRA.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
PUBLIC_DER = ENTRA.public_key().public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)


def jwk(key, kid):
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid, "n": public["n"], "e": public["e"],
            "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(header, claims):
    return ".".join(b64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))


def rs256(claims, key=ENTRA, kid="entra", algorithm="RS256"):
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def hs256(claims, secret):
    text = unsigned({"typ": "JWT", "alg": "HS256", "kid": "entra"}, claims)
    return f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def none(claims):
    return unsigned({"typ": "JWT", "alg": "none", "kid": "entra"}, claims) + "."


def tampered(claims, **changes):
    header, _, signature = rs256(claims).split(".")
    return f"{header}.{b64(json.dumps(claims | changes).encode())}.{signature}"


def without(claims, *names):
    return {name: value for name, value in claims.items() if name not in names}


V1 = {
    "aud": CLIENT, "iss": f"https://sts.windows.net/{TENANT}/", "iat": AT - 300, "nbf": AT - 300,
    "exp": AT + 8 * HOUR, "aio": "x", "appid": CHANGE_TRACKING, "appidacr": "2",
    "idp": f"https://sts.windows.net/{TENANT}/", "oid": "a", "rh": "x", "sub": "a", "tid": TENANT, "uti": "x",
    "ver": "1.0",
}
V2 = {
    "aud": CLIENT, "iss": V2_ISSUER, "iat": AT - 300, "nbf": AT - 300, "exp": AT + 24 * HOUR, "aio": "x",
    "azp": CHANGE_TRACKING, "azpacr": "2", "oid": "a", "rh": "x", "sub": "a", "tid": TENANT, "uti": "x",
    "ver": "2.0",
}
ID = {
    "aud": CLIENT, "iss": V2_ISSUER, "iat": AT - 300, "nbf": AT - 300, "exp": AT + HOUR, "name": "Adele Vance",
    "nonce": NONCE, "oid": "28c10244-4bad-4fda-993c-f332faef94f0", "preferred_username": "adelev@contoso.example",
    "rh": "x", "sub": "x", "tid": TENANT, "uti": "x", "ver": "2.0",
}


def signatures(good):
    """What no claims can make up for."""
    return [
        ("key that nobody published", "UnknownKey", rs256(good, OTHER, "other")),
        ("no key named", "Malformed", rs256(good, kid=None)),
        ("named key did not sign", "Signature", rs256(good, OTHER)),
        ("claims changed after signing", "Signature", tampered(good, exp=AT + 1000 * HOUR)),
        ("algorithm none", "Malformed", none(good)),
        ("HMAC with the public key as PEM", "Signature", hs256(good, PUBLIC_PEM)),
        ("HMAC with the public key as DER", "Signature", hs256(good, PUBLIC_DER)),
        ("another RSA digest", "Signature", rs256(good, algorithm="RS384")),
        ("another RSA padding", "Signature", rs256(good, algorithm="PS256")),
        ("no signature", "Signature", rs256(good).rsplit(".", 1)[0] + "."),
        ("two parts", "Malformed", rs256(good).rsplit(".", 1)[0]),
        ("no expiry", "Malformed", rs256(without(good, "exp"))),
        ("several audiences", "Malformed", rs256(good | {"aud": [CLIENT, OTHER_CLIENT]})),
        ("another audience", "Audience", rs256(good | {"aud": OTHER_CLIENT})),
        ("expired", "Expired", rs256(good | {"exp": AT - 60})),
        ("expired within the leeway", "Ok", rs256(good | {"exp": AT - 59})),
        ("not yet", "Expired", rs256(good | {"nbf": AT + 301})),
        ("not yet within the leeway", "Ok", rs256(good | {"nbf": AT + 300})),
        ("times with fractions of a second", "Ok", rs256(good | {"nbf": AT - 0.5, "exp": AT + 0.5})),
        ("audience in capitals", "Ok", rs256(good | {"aud": CLIENT.upper()})),
        ("tenant in capitals", "Ok", rs256(good | {"tid": TENANT.upper()})),
        ("issuer in capitals", "Ok", rs256(good | {"iss": V2_ISSUER.replace(TENANT, TENANT.upper())})),
    ]


VALIDATION = [
    ("v1", "Ok", rs256(V1)),
    ("v2", "Ok", rs256(V2)),
    ("v1 in capitals", "Ok",
     rs256(V1 | {"iss": f"https://sts.windows.net/{TENANT.upper()}/", "appid": CHANGE_TRACKING.upper()})),
    ("v1 in China", "Ok", rs256(V1 | {"iss": f"https://sts.chinacloudapi.cn/{TENANT}/"})),
    ("v1 another caller", "Caller", rs256(V1 | {"appid": OTHER_CLIENT})),
    ("v2 another caller", "Caller", rs256(V2 | {"azp": OTHER_CLIENT})),
    ("v1 caller where v2 has it", "Caller", rs256(without(V1, "appid") | {"azp": CHANGE_TRACKING})),
    ("v2 caller where v1 has it", "Caller", rs256(without(V2, "azp") | {"appid": CHANGE_TRACKING})),
    ("v1 issuer of another tenant", "Issuer", rs256(V1 | {"iss": f"https://sts.windows.net/{OTHER_TENANT}/"})),
    ("v2 issuer of another tenant", "Issuer", rs256(V2 | {"iss": V2_ISSUER.replace(TENANT, OTHER_TENANT)})),
    ("v1 of another tenant", "Issuer",
     rs256(V1 | {"iss": f"https://sts.windows.net/{OTHER_TENANT}/", "tid": OTHER_TENANT})),
    ("v2 tid of another tenant", "Issuer", rs256(V2 | {"tid": OTHER_TENANT})),
    ("v1 another authority", "Issuer", rs256(V1 | {"iss": f"https://sts.example/{TENANT}/"})),
    ("v2 with the issuer of v1", "Issuer", rs256(V2 | {"iss": V1["iss"]})),
    ("v1 with the issuer of v2", "Issuer", rs256(V1 | {"iss": V2_ISSUER})),
    ("no version", "Malformed", rs256(without(V2, "ver"))),
    ("a version of tomorrow", "Malformed", rs256(V2 | {"ver": "3.0"})),
    *signatures(V2),
]
SIGN_IN = [
    ("good", "Ok", rs256(ID)),
    ("another nonce", "Nonce", rs256(ID | {"nonce": "of another sign-in"})),
    ("no nonce", "Nonce", rs256(without(ID, "nonce"))),
    ("another tenant", "Tenant",
     rs256(ID | {"tid": OTHER_TENANT, "iss": V2_ISSUER.replace(TENANT, OTHER_TENANT)})),
    ("another issuer", "Issuer", rs256(ID | {"iss": V2_ISSUER.replace(TENANT, OTHER_TENANT)})),
    ("issuer of v1", "Issuer", rs256(ID | {"iss": V1["iss"]})),
    ("no oid", "Malformed", rs256(without(ID, "oid"))),
    ("a validation token", "Nonce", rs256(V2)),
    *signatures(ID),
]


def listed(cases):
    return [{"name": name, "expected": expected, "token": token} for name, expected, token in cases]


VECTORS = {
    "tenant": TENANT, "client_id": CLIENT, "issuer": V2_ISSUER, "nonce": NONCE, "at": AT,
    "jwks": {"keys": [jwk(ENTRA, "entra")]},
    "validation_tokens": listed(VALIDATION), "id_tokens": listed(SIGN_IN),
}


def is_ps256(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))["alg"] == "PS256"


def with_committed_ps256(made, committed):
    """Takes over committed PS256 signatures that cryptography verifies: they cannot be made twice."""
    for ours, theirs in zip(made, committed, strict=True):
        text, signature = theirs["token"].rsplit(".", 1)
        if ours["token"].rsplit(".", 1)[0] == text and "." in text and is_ps256(text):
            ENTRA.public_key().verify(
                base64.urlsafe_b64decode(signature + "=="), text.encode(),
                padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH), hashes.SHA256(),
            )
            ours["token"] = theirs["token"]


if sys.argv[1:] == ["--check"]:
    text = pathlib.Path("vectors.json").read_text()
    committed = json.loads(text)
    for part in ("validation_tokens", "id_tokens"):
        with_committed_ps256(VECTORS[part], committed[part])
    if json.dumps(VECTORS, indent=2) + "\n" != text:
        sys.exit("tokens/vectors.json: make.py makes another")
else:
    pathlib.Path("vectors.json").write_text(json.dumps(VECTORS, indent=2) + "\n")
