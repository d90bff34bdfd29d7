"""Writes canonical-oracle.jsonl and timestamp-oracle.jsonl with Python 3.11 or later, by hand, when
they are to change; the build only reads them. The first has [text, its canonical form] a line, the
second [text, microseconds since 1970 or null, whether it is of a form that must be read]."""
import json, random, struct
from datetime import datetime, timezone

random.seed(6)


def canonical(text):
    return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def number():
    kind = random.randrange(7)
    if kind == 0:
        while True:
            bits = struct.unpack(">d", random.randbytes(8))[0]
            if bits == bits and abs(bits) != float("inf"):
                return repr(bits)
    if kind == 1:
        return str(random.randrange(-10 ** random.randrange(1, 40), 10 ** random.randrange(1, 40)))
    if kind == 2:
        return "%d.%0*d" % (random.randrange(-1000, 1000), random.randrange(1, 12), random.randrange(10))
    if kind == 3:
        exponent = random.choice(["e", "E"]) + random.choice(["", "+", "-"]) + "%0*d" % (
            random.randrange(1, 4), random.randrange(300))
        return "%d%s%s" % (random.randrange(10), random.choice(["", ".0", ".50", ".123456789012345678"]), exponent)
    if kind == 4:
        return repr(random.randrange(1, 3000) * 5e-324)
    if kind == 5:
        return random.choice(["-0", "0", "-0.0", "0e0", "-0e5", "1e15", "1e16", "9999999999999998.0",
                              "123456789012345678901234567890", "1e-4", "1e-5", "0.00010", "1e-400", "-1e-400",
                              "1.7976931348623157e308", "2.2250738585072014e-308", "1e22", "1e23", "5e-324"])
    return repr(10.0 ** random.randrange(-320, 308) * random.choice([1, 3, 1.1, 9.999]))


def char():
    while True:
        point = random.choice([random.randrange(0x20), random.randrange(0x20, 0x80), random.randrange(0x80, 0x800),
                               random.randrange(0x800, 0x10000), random.randrange(0xE000, 0x10000),
                               random.randrange(0x10000, 0x110000), ord('"'), ord("\\"), 0x7F, 0x2028, 0x2029, ord("/")])
        if not 0xD800 <= point < 0xE000:
            return chr(point)


def string():
    text = "".join(char() for _ in range(random.randrange(8)))
    return json.dumps(text, ensure_ascii=random.random() < 0.5)


def space():
    return random.choice(["", "", "", " ", "\n", "\t", "\r", "  \r\n"])


def value(depth):
    kind = random.randrange(5 if depth < 4 else 3)
    if kind == 0:
        return number()
    if kind == 1:
        return string()
    if kind == 2:
        return random.choice(["true", "false", "null"])
    items = range(random.randrange(5))
    if kind == 3:
        return "[" + space() + ("," + space()).join(value(depth + 1) + space() for _ in items) + "]"
    return "{" + space() + ("," + space()).join(
        string() + space() + ":" + space() + value(depth + 1) + space() for _ in items) + "}"


def timestamp():
    moment = datetime.fromtimestamp(random.randrange(-62135596800, 253402300799), timezone.utc)
    base = "%04d-%02d-%02d" % (moment.year, moment.month, moment.day)
    fraction = random.choice(["", random.choice(".,") + "%0*d" % (random.randrange(1, 10), random.randrange(10 ** 6))])
    clock = random.choice(["%H:%M:%S", "%H:%M:%S", "%H:%M"])
    offset = random.choice(["Z", "Z", "+00:00", "-%02d:%02d" % (random.randrange(24), random.randrange(60)),
                            "+%02d%02d" % (random.randrange(24), random.randrange(60)), "+%02d" % random.randrange(24),
                            "+01:02:03", "-235959"])
    return base + random.choice("TT ") + moment.strftime(clock) + (fraction if "S" in clock else "") + offset


def micros(text):
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        delta = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
        return (delta.days * 86400 + delta.seconds) * 1000000 + delta.microseconds
    except (ValueError, OverflowError):
        return None


def mutated(text):
    at = random.randrange(len(text))
    kind = random.randrange(3)
    new = random.choice("0123456789:-+.,TZ zt") if kind else ""
    return text[:at] + new + text[at + (kind < 2):]


with open("canonical-oracle.jsonl", "w", encoding="ascii") as out:
    for i in range(4000):
        text = number() if i < 1500 else string() if i < 2000 else space() + value(0) + space()
        out.write(json.dumps([text, canonical(text)]) + "\n")

with open("timestamp-oracle.jsonl", "w", encoding="ascii") as out:
    for _ in range(800):
        text = timestamp()
        out.write(json.dumps([text, micros(text), micros(text) is not None]) + "\n")
        text = mutated(text)
        out.write(json.dumps([text, micros(text), False]) + "\n")
