#!/usr/bin/env python3
"""Reads and writes archives of format 1, from docs/wire/backup-1.md alone: nothing here comes from
the Java.

    archive1.py list FILE             prints what FILE has, as JSON
    archive1.py pack FOLDER FILE      makes an archive of a home, all that is in FOLDER
    archive1.py pack FOLDER FILE NAME makes one as older versions did, of the profile NAME

The passphrase is the line on standard input.
"""

import base64
import datetime
import gzip
import hashlib
import io
import json
import os
import re
import struct
import sys
import tarfile
import unicodedata
import zlib

MAGIC = b"ALPIBKP1\n"
HEADER_MAX = 64 * 1024
COST = {"n": 131072, "r": 8, "p": 1, "length": 32}
TAG = 16
BLOCK = 512


class Refused(Exception):
    """The archive has what none may have, or is not authentic."""


# RFC 8439, for machines without the package "cryptography"


def _chacha_block(key, counter, nonce):
    start = struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce)
    s = list(start)

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xFFFFFFFF
            s[z] ^= s[x]
            s[z] = ((s[z] << n) | (s[z] >> (32 - n))) & 0xFFFFFFFF

    for _ in range(10):
        quarter(0, 4, 8, 12)
        quarter(1, 5, 9, 13)
        quarter(2, 6, 10, 14)
        quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15)
        quarter(1, 6, 11, 12)
        quarter(2, 7, 8, 13)
        quarter(3, 4, 9, 14)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(s, start)))


def _chacha(key, nonce, text):
    out = bytearray()
    for i in range(0, len(text), 64):
        stream = _chacha_block(key, 1 + i // 64, nonce)
        out += bytes(a ^ b for a, b in zip(text[i : i + 64], stream))
    return bytes(out)


def _tag(key, nonce, encrypted, aad):
    one_time = _chacha_block(key, 0, nonce)[:32]
    r = int.from_bytes(one_time[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s = int.from_bytes(one_time[16:], "little")
    padded = aad + bytes(-len(aad) % 16) + encrypted + bytes(-len(encrypted) % 16)
    padded += struct.pack("<QQ", len(aad), len(encrypted))
    total = 0
    for i in range(0, len(padded), 16):
        total = (total + int.from_bytes(padded[i : i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((total + s) & (2**128 - 1)).to_bytes(16, "little")


def seal(key, nonce, text, aad):
    try:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    except ImportError:
        encrypted = _chacha(key, nonce, text)
        return encrypted + _tag(key, nonce, encrypted, aad)
    return ChaCha20Poly1305(key).encrypt(nonce, text, aad)


def unseal(key, nonce, sealed, aad):
    encrypted, tag = sealed[:-TAG], sealed[-TAG:]
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    except ImportError:
        if _tag(key, nonce, encrypted, aad) != tag:
            raise Refused("not authentic")
        return _chacha(key, nonce, encrypted)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, aad)
    except InvalidTag:
        raise Refused("not authentic")


def derive(passphrase, salt):
    text = unicodedata.normalize("NFC", passphrase).encode()
    return hashlib.scrypt(
        text, salt=salt, n=COST["n"], r=COST["r"], p=COST["p"], dklen=32, maxmem=256 << 20
    )


# the header


def split(data):
    """Returns the header as it stands, and what it says, and the text with its tag."""
    if not data.startswith(MAGIC):
        raise Refused("not an archive")
    end = data.find(b"\n", len(MAGIC), len(MAGIC) + HEADER_MAX)
    if end < 0:
        raise Refused("the header has no end")
    line = data[len(MAGIC) : end + 1]
    header = json.loads(line)
    wanted = {
        "v": 1,
        "kdf": "scrypt",
        "kdf_params": COST,
        "cipher": "chacha20poly1305",
        "compression": "gzip",
    }
    for name, value in wanted.items():
        if header.get(name) != value:
            raise Refused("wrong " + name)
    if "scope" in header:
        if header["scope"] != "machine":
            raise Refused("wrong scope")
    elif not isinstance(header.get("profile"), str):
        raise Refused("neither scope nor profile")
    return line, header, data[end + 1 :]


def binary(text, length):
    value = base64.b64decode(text, validate=True)
    if len(value) != length:
        raise Refused("wrong salt or nonce")
    return value


def unzip(data):
    """One member after the other."""
    out = []
    while data:
        member = zlib.decompressobj(wbits=31)
        out.append(member.decompress(data))
        if not member.eof:
            raise Refused("gzip ends early")
        data = member.unused_data
    return b"".join(out)


# tar


def octal(field):
    text = field.rstrip(b"\0 ").lstrip(b" ")
    if not re.fullmatch(rb"[0-7]*", text):
        raise Refused("wrong number")
    return int(text or b"0", 8)


def text(field):
    return field.split(b"\0")[0].decode(errors="surrogateescape")


def records(data):
    found = {}
    while data:
        match = re.match(rb"([0-9]{1,7}) ", data)
        if not match:
            raise Refused("wrong extended header")
        length = int(match.group(1))
        record = data[match.end() : length]
        if length > len(data) or not record.endswith(b"\n") or b"=" not in record:
            raise Refused("wrong extended header")
        key, value = record[:-1].split(b"=", 1)
        found[key.decode()] = value.decode()
        data = data[length:]
    return found


def entries(tar):
    """Yields type, name, mode, size, mtime, target, extended header and content."""
    at = 0
    extended = {}
    while True:
        block = tar[at : at + BLOCK]
        if len(block) < BLOCK:
            raise Refused("tar ends early")
        at += BLOCK
        if block == bytes(BLOCK):
            return
        if octal(block[148:156]) != sum(block[:148]) + sum(block[156:]) + 8 * 32:
            raise Refused("wrong sum")
        kind = block[156:157].decode("ascii").replace("\0", "0")
        size = octal(block[124:136])
        if kind != "x" and "size" in extended:
            size = int(extended["size"])
        content = tar[at : at + size]
        if len(content) < size:
            raise Refused("tar ends early")
        at += size + -size % BLOCK
        if kind == "x":
            extended = records(content)
            continue
        # of a name in the extended header, the plain one has what fits
        prefix, name = text(block[345:500]), text(block[:100])
        name = extended.get("path", prefix + "/" + name if prefix else name)
        target = extended.get("linkpath", text(block[157:257]))
        mtime = extended.get("mtime", str(octal(block[136:148])))
        yield kind, name, octal(block[100:108]) & 0o777, mtime, target, extended, content
        extended = {}


def inside(path, target):
    """Says whether a link stays in the home: up at the beginning alone, and not too far."""
    if not target or target.startswith("/") or "\0" in target:
        return False
    above = path.count("/")
    down = False
    for part in target.split("/"):
        if part == "..":
            above -= 1
            if down or above < 0:
                return False
        elif part not in ("", "."):
            down = True
    return True


def checked(name, folder):
    parts = name.split("/")
    if len(name.encode()) > 4096:
        raise Refused("a path is too long")
    for part in parts:
        if part in ("", ".", "..") or "\0" in part or len(part.encode()) > 255:
            raise Refused("a wrong name")
    if parts[0] != folder:
        raise Refused("outside of " + folder)
    return "/".join(parts[1:])


KINDS = {"0": "file", "1": "file", "2": "link", "5": "directory"}


def read(data, passphrase):
    """Returns all that the archive has, in its order."""
    line, header, sealed = split(data)
    key = derive(passphrase, binary(header["salt"], 16))
    text = unseal(key, binary(header["nonce"], 12), sealed, line)
    folder = "alpi-home" if "scope" in header else header["profile"]
    seen = {}
    all_entries = []
    for kind, name, mode, mtime, target, extended, content in entries(unzip(text)):
        if kind not in KINDS:
            raise Refused("a file of type " + kind)
        path = checked(name[:-1] if kind == "5" and name.endswith("/") else name, folder)
        if not path and kind == "5":
            continue
        above = path.split("/")
        for i in range(1, len(above)):
            if seen.setdefault("/".join(above[:i]), "directory") != "directory":
                raise Refused("below what is no directory")
        if path in seen and not (kind == "5" and seen[path] == "directory"):
            raise Refused("a name twice")
        same_as = extended.get("ALPI.same_as", "") if kind == "0" else ""
        if kind == "1":
            same_as = target[len(folder) + 1 :] if target.startswith(folder + "/") else target
            content = next((e["content"] for e in all_entries if e["path"] == same_as), b"")
        if same_as and seen.get(same_as) != "file":
            raise Refused("the same as nothing")
        if kind == "2" and not inside(path, target):
            raise Refused("a link that leads out")
        seen[path] = KINDS[kind]
        all_entries.append(
            {
                "path": path,
                "kind": KINDS[kind],
                "mode": mode,
                "mtime": mtime,
                "target": target if kind == "2" else "",
                "same_as": same_as,
                "content": content,
            }
        )
    return header, all_entries


def pack(folder, passphrase, profile=None):
    """Makes an archive as Python does it by itself: one member of gzip, hard links of type 1."""
    tar = io.BytesIO()
    root = profile or "alpi-home"
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.PAX_FORMAT) as out:
        for name in sorted(os.listdir(folder)):
            out.add(os.path.join(folder, name), arcname=root + "/" + name)
        count = len(out.getmembers())
    text = gzip.compress(tar.getvalue())
    salt, nonce = os.urandom(16), os.urandom(12)
    header = {
        "v": 1,
        "kdf": "scrypt",
        "kdf_params": COST,
        "cipher": "chacha20poly1305",
        "compression": "gzip",
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "file_count": count,
        "plaintext_bytes": len(text),
        "created_at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    header.update({"profile": profile} if profile else {"scope": "machine"})
    line = json.dumps(header, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    return MAGIC + line + seal(derive(passphrase, salt), nonce, text, line)


def main(arguments):
    passphrase = sys.stdin.readline().rstrip("\n")
    if arguments[0] == "list":
        with open(arguments[1], "rb") as file:
            header, found = read(file.read(), passphrase)
        for each in found:
            each["sha256"] = hashlib.sha256(each["content"]).hexdigest()
            each["bytes"] = len(each.pop("content"))
        print(json.dumps({"header": header, "files": found}))
    else:
        profile = arguments[3] if len(arguments) > 3 else None
        data = pack(arguments[1], passphrase, profile)
        with open(arguments[2], "xb") as file:
            file.write(data)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as e:
        sys.exit("refused: " + str(e))
