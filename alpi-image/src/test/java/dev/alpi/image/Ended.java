package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;

/**
 * How a process ended.
 *
 * @param code the exit code; 128 + n for signal n
 * @param out its standard output
 * @param err its standard error
 */
record Ended(int code, String out, String err) {
  /** Returns the one JSON object on standard output. */
  JsonValue.Obj json() throws JsonSyntaxException {
    return Json.parseObject(out);
  }

  /** Returns the error object on standard error. */
  JsonValue.Obj jsonError() throws JsonSyntaxException {
    return Json.parseObject(err).object("error");
  }

  /** Returns everything it printed. */
  String printed() {
    return out + err;
  }
}
