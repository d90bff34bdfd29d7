#!/usr/bin/env python3
"""Makes the archives in src/test/resources/backup-2: always the same ones, by archive2.py.

    vectors2.py FOLDER      makes them, and vectors.json, which says what each is

Every one of them is read by archive2.py before it is written: those that are right have to have
what went into them, the others have to be refused.
"""

import base64
import hashlib
import json
import os
import struct
import sys
import unicodedata

import archive2
from archive2 import PIECE, NeedsZstd, Refused, b64

CREATED = "2026-05-06T07:08:09Z"
PASSPHRASE = "Zürich, größer als möglich"


class Fixed:
    """Bytes that look random, and are those of a name."""

    def __init__(self, name):
        self.name = name
        self.count = 0

    def __call__(self, length):
        out = b""
        while len(out) < length:
            out += hashlib.sha256("{} {}".format(self.name, self.count).encode()).digest()
            self.count += 1
        return out[:length]


SECRETS = [Fixed("secret " + who)(32) for who in ("one", "two", "stranger")]
ONE, TWO, STRANGER = (archive2.bech32("age-secret-key-", each).upper() for each in SECRETS)
AGE1, AGE2, _ = (archive2.bech32("age", archive2.public_of(each)) for each in SECRETS)


def file(path, content, **more):
    return {
        "path": path,
        "kind": "file",
        "mode": "0600",
        "mtime": "1778051289.123456789",
        "content": content,
        **more,
    }


def directory(path, mode="0700"):
    return {"path": path, "kind": "directory", "mode": mode, "mtime": "981173106.250000000"}


def link(path, target):
    return {**directory(path, "0777"), "kind": "link", "target": target}


HOME = [
    file("config.yaml", b"model: ''\n"),
    directory("memories"),
    file("memories/USER.md", "user likes café\n".encode(), mode="0644"),
    link("memories/up", "../config.yaml"),
    file("old", b"", mtime="-1.750000000"),
]
LINKED = [
    file("a", b"shared"),
    directory("d", "0750"),
    file("d/again", b"shared", same_as="a"),
    file("d/more", b"more"),
    file("z", b"shared", same_as="d/again"),
    link("l", "d/./again"),
]
# a frame that is compressed, as the program zstd 1.5.4 makes it of 1,000 lines
COMPRESSED = b"alpi likes archives\n" * 1000
COMPRESSED_FRAME = base64.b64decode("KLUv/QBo5QAAoGFscGkgbGlrZXMgYXJjaGl2ZXMKAQASnNsnEw==")


class Hostile:
    """An archive for ONE in which something is what it should not be."""

    def __init__(self, name):
        self.random = Fixed(name)
        self.key = self.random(32)
        self.salt = self.random(16)
        self.keys = [archive2.slot_for(archive2.recipient(AGE1), self.key, self.random)]
        self.content, self.lines = archive2.lines_of([file("fine", b"x"), file("more", b"yz")])
        self.list = None
        self.header = {}
        self.frame = archive2.frame
        self.list_frame = archive2.frame
        self.between = [b""] * 4
        self.end = [0, 0, 0, 0]
        self.number = 0

    def set(self, i, **values):
        for name, value in values.items():
            if value is None:
                del self.lines[i][name]
            else:
                self.lines[i][name] = value

    def add(self, *entries):
        self.content, self.lines = archive2.lines_of(
            [file("fine", b"x"), file("more", b"yz"), *entries]
        )

    def made(self):
        header = archive2.header_line(self.keys, self.salt, CREATED)
        header.update(self.header)
        head, key = archive2.started(header, self.key)
        head += self.between[0]
        lines = b"".join(map(escaped, self.lines)) if self.list is None else self.list
        text, number = archive2.chunked(key, self.content, 0, self.frame)
        text += self.between[1]
        listed, number = archive2.chunked(key, lines, number, self.list_frame)
        said = [len(self.content), len(lines), len(head) + len(text), len(self.lines)]
        said = [(one + other) % 2**64 for one, other in zip(said, self.end)]
        end = archive2.ended(key, number + self.number, *said)
        return head + text + listed + self.between[2] + end + self.between[3]


def escaped(line):
    """Returns a line of a list; what is no text in it is escaped."""
    text = json.dumps(line, separators=(",", ":"), ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"


def scrypt_slot():
    return {"kind": "scrypt", **archive2.COST, "salt": b64(bytes(16)), "sealed": b64(bytes(48))}


def low_order():
    return {"kind": "x25519", "share": b64(bytes(32)), "sealed": b64(bytes(48))}


def raw_frame(text, said):
    return archive2.FRAME + b"\xa0" + struct.pack("<I", said) + struct.pack(
        "<I", len(text) << 3 | 1
    )[:3] + text


def hostile():
    """Yields name, reason and archive of those that are refused."""

    def one(name, reason, change):
        made = Hostile(name)
        change(made)
        return name, reason, made.made()

    def line(name, reason, i=1, **values):
        return one(name, reason, lambda made: made.set(i, **values))

    def adding(name, reason, *entries):
        return one(name, reason, lambda made: made.add(*entries))

    def attribute(name, reason, which, value):
        return one(name, reason, lambda made: setattr(made, which, value))

    def end(name, reason, *more):
        return attribute(name, reason, "end", more)

    yield line("path-up", "a path that leads out", path="../x")
    yield line("path-absolute", "a path that leads out", path="/etc/passwd")
    yield line("path-empty-part", "a path with an empty part", path="a//b")
    yield line("path-slash-at-end", "a path that ends with a slash", path="x/")
    yield line("path-surrogate", "a path that is half a character", path="\ud800")
    yield line("path-twice", "a path twice", path="fine")
    yield line("path-below-file", "something below a file", path="fine/x")
    yield adding("path-below-link", "something below a link", link("l", "."), file("l/x", b""))
    yield adding("link-out", "a link that leads out", link("d/l", "../../x"))
    yield adding("link-up-after-down", "a link that goes up after it went down", link("l", "a/.."))
    yield line("kind-device", "a kind that is none of the three", kind="device")
    yield line("mode-short", "a mode of three digits", mode="600")
    yield line("time-exponent", "a time with an exponent", mtime="1e9")
    yield line("size-text", "a size that is no number", size="2")
    yield line("size-huge", "a file that is longer than all content", size=2**63 - 1)
    yield line("at-overlapping", "content that begins in that of another", at=0)
    yield line("sum-missing", "a file without a sum", sha256=None)
    yield line("sum-wrong", "content that is not what the sum says", sha256="0" * 64)
    yield line("same-as-nothing", "the same as a file that is not there", same_as="who")
    yield line("same-as-itself", "the same as itself", same_as="more")
    yield line("same-as-of-another-size", "the same as one of another size", same_as="fine", at=0)
    yield attribute("content-of-no-file", "content of no file", "content", b"xyz!")
    yield attribute("list-empty", "no list, where the end says that there is one", "list", b"")
    yield attribute("list-no-json", "a line that is no JSON", "list", b"{]\n{]\n")
    yield attribute("list-without-end", "a line without end", "list", b'{"path":"x"}')
    yield end("entries-more", "an entry less than the end says", 0, 0, 0, 1)
    yield end("content-more", "less content than the end says", 1, 0, 0, 0)
    yield end("list-shorter", "more list than the end says", 0, -1, 0, 0)
    yield end("list-later", "a list that begins elsewhere", 0, 0, 1, 0)
    yield attribute("chunks-more", "fewer chunks than the end says", "number", 1)
    for i, where in enumerate(("before-content", "before-list", "before-end", "after-end")):
        between = [b"\0" if i == j else b"" for j in range(4)]
        yield attribute("byte-" + where, "a byte that belongs to nothing", "between", between)
    short, long = (lambda t: raw_frame(t[:-1], len(t) - 1)), (lambda t: raw_frame(t + b"!", 4))
    yield attribute("frame-short", "a frame whose text is too short", "frame", short)
    yield attribute("frame-long", "a frame whose text is too long", "frame", long)
    yield attribute("frame-garbage", "a chunk that is no frame", "frame", lambda t: bytes(20))
    yield attribute(
        "frame-and-more",
        "something after the frame",
        "frame",
        lambda t: archive2.frame(t) + b"\x50\x2a\x4d\x18\1\0\0\0!",
    )
    bomb = b"".join(struct.pack("<I", 131072 << 3 | 2)[:3] + b"x" for _ in range(4000))
    bomb = archive2.FRAME + b"\xa0" + struct.pack("<I", 4) + bomb + b"\1\0\0"
    yield attribute("frame-bomb", "a frame of 500 MiB", "list_frame", lambda t: bomb)
    yield from hostile_headers(one)


def hostile_headers(one):
    def keys(name, reason, change):
        return one(name, reason, lambda made: setattr(made, "keys", change(made.keys)))

    def header(name, reason, **values):
        return one(name, reason, lambda made: made.header.update(values))

    unknown = {"kind": "mlkem768"}
    costly = {**scrypt_slot(), "n": 2**30}
    yield keys("keys-21", "more than twenty keys", lambda keys: keys + [unknown] * 20)
    yield keys("keys-none", "no keys", lambda keys: [])
    yield keys("keys-unknown", "no key of a kind that is known", lambda keys: [unknown])
    yield keys("keys-no-object", "a key that is no object", lambda keys: keys + [1])
    yield keys("passphrase-and-recipient", "both", lambda keys: keys + [scrypt_slot()])
    yield keys("passphrase-twice", "two passphrases", lambda keys: [scrypt_slot()] * 2)
    yield keys("scrypt-cost", "another cost", lambda keys: [costly])
    yield keys("share-low-order", "a share that agrees on nothing", lambda keys: [low_order()])
    yield header("version-3", "another version", v=3)
    yield header("cipher", "another cipher", cipher="aes-256-gcm")
    yield header("compression", "another compression", compression="gzip")
    yield header("scope", "another scope", scope="profile")
    yield header("salt-spelling", "base64 in another spelling", salt="AAAAAAAAAAAAAAAAAAAAAB==")
    yield header("header-long", "a header of more than 64 KiB", more="x" * 65536)


def changed():
    """Yields those that are not authentic."""
    good = archive2.make(HOME, [AGE1], random=Fixed("changed"), created_at=CREATED)
    other = archive2.make(HOME, [AGE1], random=Fixed("other"), created_at=CREATED)
    year, mac = good.index(b"2026-") + 3, good.index(b"\n", 10) + 5
    for name, at in (("header", year), ("mac", mac), ("content", -500)):
        bad = bytearray(good)
        bad[at] ^= 1
        yield "changed-" + name, "a bit is changed in the " + name, bytes(bad)
    yield "cut", "it is cut off", good[:-100]
    yield "end-twice", "its end is there twice", good + good[-archive2.END :]
    end = archive2.END
    yield "end-of-another", "the end is that of another one", good[:-end] + other[-end:]
    yield "beginning-only", "it has no chunks", good[: good.index(b"\n", 10) + 33]


def good():
    """Yields name, what it is, who opens it, what is in it, and the archive."""

    def make(name, entries, recipients=(AGE1,), passphrase=None):
        return archive2.make(entries, recipients, passphrase, Fixed(name), CREATED)

    yield "passphrase", "by passphrase", [PASSPHRASE], HOME, make(
        "passphrase", HOME, (), unicodedata.normalize("NFD", PASSPHRASE)
    )
    yield "recipients", "for two", [ONE, TWO], HOME, make("recipients", HOME, (AGE1, AGE2))
    yield "linked", "hard links and links", [ONE], LINKED, make("linked", LINKED)
    yield "empty", "an empty home", [ONE], [], make("empty", [])
    chunks = [
        file("first", b"1" * 10),
        file("long", b"2" * (2 * PIECE + 5)),
        file("exact", b"3" * (PIECE - 15)),
        file("last", b"4"),
    ]
    yield "chunks", "a file over several chunks", [ONE], chunks, make("chunks", chunks)
    whole = [file("whole", b"w" * PIECE)]
    yield "whole-chunk", "a content of one whole chunk", [ONE], whole, make("whole", whole)
    later = Hostile("later")
    later.header["more"] = {"of": ["a", "later", "version"]}
    later.keys = [{"kind": "mlkem768", "sealed": 1}, low_order(), *later.keys]
    later.set(1, more=[1], comment="passed over")
    entries = [file("fine", b"x"), file("more", b"yz")]
    yield "unknown", "keys and members of a later version", [ONE], entries, later.made()
    squeezed = Hostile("compressed")
    entries = [file("text", COMPRESSED)]
    squeezed.content, squeezed.lines = archive2.lines_of(entries)
    squeezed.frame = lambda text: COMPRESSED_FRAME
    yield "compressed", "a frame that is compressed", [ONE], entries, squeezed.made()


def listed(entries):
    _, lines = archive2.lines_of(entries)
    return [{k: v for k, v in line.items() if k not in ("comment", "more")} for line in lines]


def read(archive):
    for entry in archive.entries:
        if entry["kind"] == "file":
            archive.content(entry)


def main(folder):
    vectors = []

    def write(name, data, **more):
        with open(os.path.join(folder, name + ".alpi-backup"), "wb") as out:
            out.write(data)
        vectors.append({"name": name, **more})

    for name, what, secrets, entries, data in good():
        for secret in secrets:
            archive = archive2.Archive(data, secret)
            wanted = listed(entries)
            found = [{k: e[k] for k in w} for e, w in zip(archive.entries, wanted)]
            if found != wanted or len(archive.entries) != len(wanted):
                sys.exit(name + " is not what it should be")
            try:
                read(archive)
            except NeedsZstd as e:
                print(name + " is not looked at: " + str(e), file=sys.stderr)
        write(name, data, what=what, opened_by=secrets, files=listed(entries))
    refused = [*hostile(), *changed()]
    others = archive2.make(HOME, [AGE2], random=Fixed("others"), created_at=CREATED)
    refused.append(("for-others", "it is for somebody else", others))
    for name, reason, data in refused:
        try:
            read(archive2.Archive(data, ONE))
        except Refused as e:
            write(name, data, refused=reason, opened_by=[ONE])
            if os.environ.get("VECTORS_SAY"):
                print(name, "|", reason, "|", e)
        else:
            sys.exit(name + " is accepted")
    keys = [
        {"secret": secret, "recipient": archive2.bech32("age", archive2.public_of(key))}
        for secret, key in zip((ONE, TWO, STRANGER), SECRETS)
    ]
    with open(os.path.join(folder, "vectors.json"), "w", encoding="utf-8") as out:
        json.dump({"keys": keys, "archives": vectors}, out, indent=1, ensure_ascii=False)
        out.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
