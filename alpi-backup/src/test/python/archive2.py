#!/usr/bin/env python3
"""Reads and writes archives of format 2, from docs/wire/backup-2.md alone: nothing here comes from
the Java.

    archive2.py list FILE                   prints what FILE has, as JSON, after checking all of it
    archive2.py names FILE                  prints what the list of FILE says, and looks at no file
    archive2.py extract FILE FOLDER         puts all that FILE has into FOLDER, which is new
    archive2.py pack FOLDER FILE            makes an archive of all that is in FOLDER
    archive2.py pack FOLDER FILE age1...    makes one for recipients
    archive2.py public                      prints the recipient of a secret

The secret is the line on standard input: a passphrase, or AGE-SECRET-KEY-1...

It makes frames of zstd without compressing, and reads those by itself; to read others it needs
Python 3.14, or the program zstd (Debian: apt install zstd), and says so where both are missing.
X25519 and ChaCha20-Poly1305 come from the package "cryptography", or else are done here, slowly.
"""

import base64
import binascii
import datetime
import hashlib
import hmac
import json
import os
import re
import stat
import struct
import subprocess
import sys
import tempfile

import archive1
from archive1 import Refused

MAGIC = b"ALPIBKP2\n"
HEADER_MAX = 64 * 1024
PIECE = 1 << 20
SEALED_MAX = 1_049_616 + 8_192
TAG = 16
END = 4 + 48 + 8
KEYS_MAX = 20
LINE_MAX = 128 * 1024
COST = {"n": 131072, "r": 8, "p": 1}


class NeedsZstd(Exception):
    """The archive may be right, and cannot be read on this machine."""


# Bech32 (BIP 173), as age writes its keys

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _polymod(values):
    sums = 1
    for value in values:
        top = sums >> 25
        sums = (sums & 0x1FFFFFF) << 5 ^ value
        for i, each in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            sums ^= each if top >> i & 1 else 0
    return sums


def _expanded(prefix):
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def bech32(prefix, key):
    bits = "".join("{:08b}".format(byte) for byte in key)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    sums = _polymod(_expanded(prefix) + values + [0] * 6) ^ 1
    values += [sums >> 5 * (5 - i) & 31 for i in range(6)]
    return prefix + "1" + "".join(LETTERS[value] for value in values)


def unbech32(text, prefix):
    if text not in (text.lower(), text.upper()):
        raise Refused("a key in small and capital letters")
    text = text.lower() if text.isascii() else ""
    found, _, letters = text.rpartition("1")
    if found != prefix or any(c not in LETTERS for c in letters):
        raise Refused("not a key of kind " + prefix)
    values = [LETTERS.index(c) for c in letters]
    if len(values) < 6 or _polymod(_expanded(prefix) + values) != 1:
        raise Refused("a key with a wrong sum")
    bits = "".join("{:05b}".format(value) for value in values[:-6])
    whole = len(bits) // 8 * 8
    if whole != 256 or len(bits) - whole > 4 or "1" in bits[whole:]:
        raise Refused("a key of a wrong length")
    return int(bits[:whole], 2).to_bytes(32, "big")


def identity(text):
    return unbech32(text, "age-secret-key-")


def recipient(text):
    return unbech32(text, "age")


# X25519 (RFC 7748), for machines without the package "cryptography"

P = 2**255 - 19


def _ladder(secret, u):
    k = int.from_bytes(secret, "little") & ~7 & (1 << 255) - 1 | 1 << 254
    x1 = int.from_bytes(u, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def agree(secret, public):
    """Returns what two agree on, or None where that is all zeros."""
    try:
        from cryptography.hazmat.primitives.asymmetric import x25519
    except ImportError:
        shared = _ladder(secret, public)
        return shared if any(shared) else None
    try:
        other = x25519.X25519PublicKey.from_public_bytes(public)
        return x25519.X25519PrivateKey.from_private_bytes(secret).exchange(other)
    except ValueError:
        return None


def public_of(secret):
    return _ladder(secret, (9).to_bytes(32, "little"))


# keys


def hkdf(secret, salt, purpose):
    extracted = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\1", hashlib.sha256).digest()


def seal(key, number, text, last=0):
    return archive1.seal(key, struct.pack(">3xQB", number, last), text, b"")


def unseal(key, number, sealed, last=0):
    return archive1.unseal(key, struct.pack(">3xQB", number, last), sealed, b"")


def b64(value):
    return base64.b64encode(value).decode()


def binary(text, length):
    try:
        value = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise Refused("what is no base64")
    if len(value) != length or b64(value) != text:
        raise Refused("bytes of a wrong length or spelling")
    return value


def slot_for_passphrase(passphrase, key, random):
    salt = random(16)
    sealed = seal(archive1.derive(passphrase, salt), 0, key)
    return {"kind": "scrypt", **COST, "salt": b64(salt), "sealed": b64(sealed)}


def slot_for(public, key, random):
    secret = random(32)
    share = public_of(secret)
    shared = agree(secret, public)
    if shared is None:
        raise Refused("a recipient that is no key")
    wrapping = hkdf(shared, share + public, "alpi backup 2 x25519")
    return {"kind": "x25519", "share": b64(share), "sealed": b64(seal(wrapping, 0, key))}


def opened(slot, secret):
    """Returns the key of the archive, or None if the entry is another one's."""
    mine = secret.upper().startswith("AGE-SECRET-KEY-1")
    sealed = binary(slot.get("sealed"), 48)
    if slot["kind"] == "scrypt":
        if mine:
            return None
        wrapping = archive1.derive(secret, binary(slot.get("salt"), 16))
    else:
        if not mine:
            return None
        share, own = binary(slot.get("share"), 32), identity(secret)
        shared = agree(own, share)
        if shared is None:
            return None
        wrapping = hkdf(shared, share + public_of(own), "alpi backup 2 x25519")
    try:
        return unseal(wrapping, 0, sealed)
    except Refused:
        return None


# frames of zstd (RFC 8878)

FRAME = b"\x28\xb5\x2f\xfd"
BLOCK = 128 * 1024


def frame(text):
    """Makes a frame of blocks that are as they stand, or of one byte that is repeated."""
    parts = []
    at = 0
    for run in re.finditer(rb"(.)\1{63,}", text, re.DOTALL):
        parts += _cut(text[at : run.start()]) + _cut(run.group())
        at = run.end()
    parts += _cut(text[at:]) or ([] if parts else [b""])
    out = [FRAME, b"\xa0", struct.pack("<I", len(text))]
    for i, part in enumerate(parts):
        same = len(part) > 63 and part.count(part[:1]) == len(part)
        word = len(part) << 3 | (2 if same else 0) | (i == len(parts) - 1)
        out.append(struct.pack("<I", word)[:3])
        out.append(part[:1] if same else part)
    return b"".join(out)


def _cut(text):
    return [text[at : at + BLOCK] for at in range(0, len(text), BLOCK)]


def blocks(data):
    """Yields kind, size and content of the blocks of what is one frame and nothing else."""
    if len(data) < 6 or data[:4] != FRAME:
        raise Refused("not a frame of zstd")
    flags = data[4]
    if flags & 8 or flags & 3:
        raise Refused("a frame of zstd with what is reserved, or with a dictionary")
    single = flags >> 5 & 1
    at = 5 + (not single) + (0, 2, 4, 8)[flags >> 6] + (1 if single and flags < 64 else 0)
    last = False
    while not last:
        if at + 3 > len(data):
            raise Refused("a frame of zstd without end")
        word = int.from_bytes(data[at : at + 3], "little")
        last, kind, size = word & 1, word >> 1 & 3, word >> 3
        stored = 1 if kind == 1 else size
        if kind == 3 or size > BLOCK or at + 3 + stored > len(data):
            raise Refused("a wrong block of zstd")
        yield kind, size, data[at + 3 : at + 3 + stored]
        at += 3 + stored
    if at + (4 if flags & 4 else 0) != len(data):
        raise Refused("more than a frame of zstd")


def unframe(data, length):
    """Returns the text of a frame, which must be that long; makes no more than that of it."""
    found = list(blocks(data))
    if data[4] & 4 == 0 and all(kind != 2 for kind, _, _ in found):
        if sum(size for _, size, _ in found) != length:
            raise Refused("a chunk of a wrong length")
        return b"".join(c * size if kind == 1 else c for kind, size, c in found)
    try:
        from compression import zstd
    except ImportError:
        text = _by_program(data, length)
    else:
        try:
            machine = zstd.ZstdDecompressor()
            text = machine.decompress(data, max_length=length + 1)
            if len(text) == length and not machine.eof:
                raise Refused("a chunk of a wrong length")
        except zstd.ZstdError as e:
            raise Refused("zstd: " + str(e))
    if len(text) != length:
        raise Refused("a chunk of a wrong length")
    return text


def _by_program(data, length):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        try:
            program = subprocess.Popen(
                ["zstd", "-q", "-d", "-c"],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            raise NeedsZstd("this archive is compressed: reading it needs the program zstd")
        with program:
            text = program.stdout.read(length + 1)
            if len(text) > length:
                program.kill()
        if len(text) == length and program.returncode != 0:
            raise Refused("zstd refuses a frame")
        return text


# reading


def _once(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise Refused("a key twice")
    return dict(pairs)


def _no_constant(text):
    raise Refused("not JSON: " + text)


def parsed(text):
    try:
        value = json.loads(
            text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Refused("not JSON")
    if not isinstance(value, dict):
        raise Refused("not an object")
    return value


def number(value):
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise Refused("what is no number")
    return value


def string(value, pattern):
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.DOTALL):
        raise Refused("what is no such text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused("half of a character")
    return value


def pieces(length):
    return -(-length // PIECE)


class Archive:
    """What an archive says; authentic, but for the content of files."""

    def __init__(self, data, secret):
        self.data = data
        self.header, self.at, key = self._header(secret)
        salt = binary(self.header["salt"], 16)
        mac = hmac.new(hkdf(key, salt, "alpi backup 2 header"), data[: self.at], hashlib.sha256)
        if not hmac.compare_digest(mac.digest(), data[self.at : self.at + 32]):
            raise Refused("the header is not authentic")
        self.key = hkdf(key, salt, "alpi backup 2 content")
        self.at += 32
        self._end()
        lines = b"".join(self.chunk(i) for i in range(self.content_chunks, self.chunks))
        if lines and not lines.endswith(b"\n"):
            raise Refused("a line without end")
        if any(len(line) > LINE_MAX for line in lines.split(b"\n")):
            raise Refused("a line that is too long")
        self.entries = self._entries([parsed(line) for line in lines.split(b"\n")[:-1]])

    def _header(self, secret):
        if not self.data.startswith(MAGIC):
            raise Refused("not an archive of format 2")
        end = self.data.find(b"\n", len(MAGIC), len(MAGIC) + HEADER_MAX)
        if end < 0:
            raise Refused("the header has no end")
        header = parsed(self.data[len(MAGIC) : end])
        wanted = {"cipher": "chacha20poly1305", "compression": "zstd", "scope": "machine"}
        if number(header.get("v")) != 2 or any(header.get(k) != wanted[k] for k in wanted):
            raise Refused("a header with other values")
        binary(header.get("salt"), 16)
        slots = header.get("keys")
        if not isinstance(slots, list) or len(slots) > KEYS_MAX:
            raise Refused("no list of keys, or a long one")
        for slot in slots:
            if not isinstance(slot, dict) or not isinstance(slot.get("kind"), str):
                raise Refused("a key without kind")
            if slot["kind"] == "scrypt":
                if len(slots) > 1:
                    raise Refused("a passphrase and something else")
                if any(number(slot.get(k)) != COST[k] for k in COST):
                    raise Refused("another cost")
        known = [slot for slot in slots if slot["kind"] in ("scrypt", "x25519")]
        if not known:
            raise Refused("no key of a kind that is known")
        for slot in known:
            key = opened(slot, secret)
            if key is not None:
                return header, end + 1, key
        raise Refused("not for this secret")

    def _end(self):
        data = self.data
        where = len(data) - END
        if where < self.at or data[where : where + 4] != bytes(4):
            raise Refused("no end")
        self.chunks = int.from_bytes(data[-8:], "big")
        if self.chunks > len(data):
            raise Refused("more chunks than there can be")
        end = unseal(self.key, self.chunks, data[where + 4 : where + 52], 1)
        self.content_length, list_length, list_at, self.count = struct.unpack(">4Q", end)
        self.content_chunks = pieces(self.content_length)
        if self.content_chunks + pieces(list_length) != self.chunks:
            raise Refused("an end that does not fit")
        self.places = []
        self.lengths = []
        at = self.at
        for i in range(self.chunks + 1):
            if i == self.content_chunks and at != list_at:
                raise Refused("the list is not where it should be")
            if i == self.chunks:
                break
            size = int.from_bytes(data[at : at + 4], "big")
            if not TAG < size <= SEALED_MAX or at + 4 + size > where:
                raise Refused("a chunk of a wrong length")
            first = i - (self.content_chunks if i >= self.content_chunks else 0)
            total = self.content_length if i < self.content_chunks else list_length
            self.places.append((at + 4, size))
            self.lengths.append(min(PIECE, total - first * PIECE))
            at += 4 + size
        if at != where:
            raise Refused("bytes that belong to nothing")

    def chunk(self, i):
        at, size = self.places[i]
        return unframe(unseal(self.key, i, self.data[at : at + size]), self.lengths[i])

    def _entries(self, lines):
        if len(lines) != self.count:
            raise Refused("another number of entries")
        seen = {}
        at = 0
        for entry in lines:
            path, kind = string(entry.get("path"), ".*"), entry.get("kind")
            # the folder of format 1, which stands before all paths there, is not here
            archive1.checked("alpi-home/" + path, "alpi-home")
            if len(path.encode()) > 4096:
                raise Refused("a path is too long")
            above = path.split("/")
            for i in range(1, len(above)):
                over = seen.setdefault("/".join(above[:i]), {"kind": "directory"})
                if over["kind"] != "directory":
                    raise Refused("below what is no directory")
            if path in seen and not kind == seen[path]["kind"] == "directory":
                raise Refused("a name twice")
            string(entry.get("mode"), "[0-7]{4}")
            string(entry.get("mtime"), r"-?[0-9]{1,18}(\.[0-9]{0,40})?")
            if kind == "file":
                at = self._file(entry, seen, at)
            elif kind == "link":
                target = string(entry.get("target"), ".*")
                if not archive1.inside(path, target):
                    raise Refused("a link that leads out")
            elif kind != "directory":
                raise Refused("another kind")
            seen[path] = entry
        if at != self.content_length:
            raise Refused("content of no file")
        return lines

    def _file(self, entry, seen, at):
        size, begin = number(entry.get("size")), number(entry.get("at"))
        sums = string(entry.get("sha256"), "[0-9a-f]{64}")
        if "same_as" in entry:
            other = seen.get(string(entry["same_as"], ".*"), {"kind": "nothing"})
            if other["kind"] != "file":
                raise Refused("the same as nothing")
            if (size, begin, sums) != (other["size"], other["at"], other["sha256"]):
                raise Refused("not the same as the other")
            return at
        if begin != at or at + size > self.content_length:
            raise Refused("content that does not follow")
        return at + size

    def content(self, entry):
        """Reads the chunks that have the content of a file, and no others."""
        begin, end = entry["at"], entry["at"] + entry["size"]
        first = begin // PIECE
        text = b"".join(self.chunk(i) for i in range(first, pieces(end))) if end > begin else b""
        text = text[begin - first * PIECE : end - first * PIECE]
        if hashlib.sha256(text).hexdigest() != entry["sha256"]:
            raise Refused("another content than the list says")
        return text


# writing


def chunked(key, text, first, framed=frame):
    """Returns the chunks of a text, of which the first has this number, and the next number."""
    out = []
    for at in range(0, len(text), PIECE):
        sealed = seal(key, first, framed(text[at : at + PIECE]))
        out.append(struct.pack(">I", len(sealed)) + sealed)
        first += 1
    return b"".join(out), first


def header_line(keys, salt, created_at):
    header = {"v": 2, "cipher": "chacha20poly1305", "compression": "zstd", "scope": "machine"}
    header.update({"created_at": created_at, "salt": b64(salt), "keys": keys})
    return header


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def started(header, key):
    """Returns all that is before the chunks, and the key for them."""
    head = MAGIC + (header if isinstance(header, bytes) else compact(header))
    salt = base64.b64decode(json.loads(head[len(MAGIC) :])["salt"])
    mac = hmac.new(hkdf(key, salt, "alpi backup 2 header"), head, hashlib.sha256).digest()
    return head + mac, hkdf(key, salt, "alpi backup 2 content")


def ended(key, number, content, lines, list_at, count):
    end = seal(key, number, struct.pack(">4Q", content, lines, list_at, count), 1)
    return bytes(4) + end + struct.pack(">Q", number)


def finished(head, key, content, lines, count):
    text, number = chunked(key, content, 0)
    listed, number = chunked(key, lines, number)
    end = ended(key, number, len(content), len(lines), len(head) + len(text), count)
    return head + text + listed + end


def lines_of(entries):
    """Returns content and list of entries, whose content is in them."""
    content = []
    at = 0
    lines = []
    begins = {}
    for entry in entries:
        line = {k: entry[k] for k in ("path", "kind", "mode", "mtime")}
        if entry["kind"] == "file":
            text = entry.get("content", b"")
            other = entry.get("same_as")
            begin, size, sums = begins[other] if other else (
                at,
                len(text),
                hashlib.sha256(text).hexdigest(),
            )
            line.update({"size": size, "at": begin, "sha256": sums})
            begins[entry["path"]] = begin, size, sums
            if other:
                line["same_as"] = other
            else:
                content.append(text)
                at += size
        elif entry["kind"] == "link":
            line["target"] = entry["target"]
        lines.append(line)
    return b"".join(content), lines


def make(entries, recipients, passphrase=None, random=os.urandom, created_at=None):
    """Makes an archive of entries, for recipients or by passphrase."""
    key, salt = random(32), random(16)
    if passphrase is not None:
        keys = [slot_for_passphrase(passphrase, key, random)]
    else:
        keys = [slot_for(recipient(text), key, random) for text in recipients]
    if not 0 < len(keys) <= KEYS_MAX:
        raise Refused("no recipients, or too many")
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    head, content_key = started(header_line(keys, salt, created_at or now), key)
    content, lines = lines_of(entries)
    text = b"".join(compact(line) for line in lines)
    return finished(head, content_key, content, text, len(lines))


# files


def seconds(nanos):
    return "{}{}.{:09d}".format("-" if nanos < 0 else "", *divmod(abs(nanos), 10**9))


def nanos(text):
    whole, _, part = text.lstrip("-").partition(".")
    value = int(whole) * 10**9 + int((part + "0" * 9)[:9])
    return -value if text.startswith("-") else value


def looked_at(folder):
    """Yields all that is in a folder, by name, a directory before what is in it."""
    seen = {}

    def below(at):
        for name in sorted(os.listdir(os.path.join(folder, at))):
            path = at + "/" + name if at else name
            place = os.path.join(folder, path)
            status = os.lstat(place)
            entry = {
                "path": path,
                "mode": "{:04o}".format(stat.S_IMODE(status.st_mode) & 0o777),
                "mtime": seconds(status.st_mtime_ns),
            }
            if stat.S_ISDIR(status.st_mode):
                yield {**entry, "kind": "directory"}
                yield from below(path)
            elif stat.S_ISLNK(status.st_mode):
                yield {**entry, "kind": "link", "target": os.readlink(place)}
            elif stat.S_ISREG(status.st_mode):
                inode = status.st_dev, status.st_ino
                if inode in seen:
                    yield {**entry, "kind": "file", "same_as": seen[inode]}
                else:
                    seen[inode] = path
                    with open(place, "rb") as file:
                        yield {**entry, "kind": "file", "content": file.read()}

    return below("")


def extract(archive, folder):
    os.mkdir(folder, 0o700)
    kept = []
    for entry in archive.entries:
        place = os.path.join(folder, entry["path"])
        os.makedirs(os.path.dirname(place), 0o700, exist_ok=True)
        if entry["kind"] == "directory":
            os.makedirs(place, 0o700, exist_ok=True)
            kept.append((place, entry))
            continue
        if entry["kind"] == "link":
            os.symlink(entry["target"], place)
        elif "same_as" in entry:
            os.link(os.path.join(folder, entry["same_as"]), place)
        else:
            with open(place, "xb") as file:
                file.write(archive.content(entry))
        settle(place, entry)
    for place, entry in reversed(kept):
        settle(place, entry)


def settle(place, entry):
    if entry["kind"] != "link":
        os.chmod(place, int(entry["mode"], 8) & 0o777)
    when = nanos(entry["mtime"])
    os.utime(place, ns=(when, when), follow_symlinks=False)


def main(arguments):
    command, *rest = arguments
    secret = sys.stdin.readline().rstrip("\n")
    if command == "public":
        print(bech32("age", public_of(identity(secret))))
    elif command == "pack":
        folder, file, *recipients = rest
        data = make(looked_at(folder), recipients, None if recipients else secret)
        with open(file, "xb") as out:
            out.write(data)
    else:
        with open(rest[0], "rb") as file:
            archive = Archive(file.read(), secret)
        if command == "extract":
            extract(archive, rest[1])
        else:
            for entry in archive.entries if command == "list" else ():
                if entry["kind"] == "file":
                    archive.content(entry)
            print(json.dumps({"header": archive.header, "files": archive.entries}))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as e:
        sys.exit("refused: " + str(e))
    except NeedsZstd as e:
        sys.exit("archive2.py: " + str(e))
