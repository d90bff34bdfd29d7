package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An answer of {@link FakeMatrix}. */
final class FakeMatrixReply {
  private final int status;
  private final String type;
  private final byte[] body;

  private FakeMatrixReply(int status, String type, byte[] body) {
    this.status = status;
    this.type = type;
    this.body = body;
  }

  static FakeMatrixReply json(Json.Obj body) {
    return json(200, body);
  }

  static FakeMatrixReply json(int status, Json.Obj body) {
    return text(status, body.print());
  }

  static FakeMatrixReply text(int status, String body) {
    return new FakeMatrixReply(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  static FakeMatrixReply bytes(String type, byte[] body) {
    return new FakeMatrixReply(200, type, Arrays.copyOf(body, body.length));
  }

  static FakeMatrixReply error(int status, String errcode) {
    return json(status, Json.object("errcode", errcode, "error", "refused: " + errcode));
  }

  int status() {
    return status;
  }

  /** Returns the whole message, head and body. */
  byte[] message() {
    String head =
        "HTTP/1.1 "
            + status
            + " Status\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
