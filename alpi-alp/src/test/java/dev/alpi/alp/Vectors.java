package dev.alpi.alp;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** The vectors that both systems keep to, and what Python says of JSON and times. */
final class Vectors {
  /** The time at which the vectors were made. */
  static final String NOW = "2026-04-23T12:00:00Z";

  private static final Obj ALL = object("alp-vectors.json");

  private Vectors() {}

  static List<Obj> envelopes() {
    return objects("envelopes");
  }

  static List<Obj> negative() {
    return objects("negative");
  }

  static List<Obj> canonical() {
    return objects("canonical");
  }

  static List<Obj> successions(String kind) {
    return object("succession-vectors.json").array(kind).stream().map(Obj.class::cast).toList();
  }

  static String journalLine() {
    return text(ALL, "replay_journal_line");
  }

  static Obj identity(String name) {
    return ALL.object("identities").object(name);
  }

  static Identity open(String name) {
    return Identity.ofSeed(HexFormat.of().parseHex(text(identity(name), "ed25519_seed_hex")));
  }

  static String text(Obj object, String name) {
    return object.string(name).orElseThrow();
  }

  /** Returns a file of arrays, one a line. */
  static List<List<JsonValue>> rows(String name) {
    return read(name)
        .lines()
        .map(
            line -> {
              try {
                return ((JsonValue.Arr) Json.parse(line)).items();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private static List<Obj> objects(String name) {
    return ALL.array(name).stream().map(Obj.class::cast).toList();
  }

  private static Obj object(String name) {
    try {
      return Json.parseObject(read(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(String name) {
    try (InputStream in = Vectors.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
