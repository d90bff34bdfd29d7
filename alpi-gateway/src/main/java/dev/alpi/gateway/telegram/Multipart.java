package dev.alpi.gateway.telegram;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A form with one file (RFC 7578). The file is never in memory as a whole. */
final class Multipart {
  private static final int BOUNDARY_BYTES = 18;

  private final String boundary;
  private final StringBuilder fields = new StringBuilder();

  private Multipart(String boundary) {
    this.boundary = boundary;
  }

  static Multipart of(Obj parameters, RandomGenerator random) {
    byte[] drawn = new byte[BOUNDARY_BYTES];
    random.nextBytes(drawn);
    Multipart form = new Multipart("alpi-" + HexFormat.of().formatHex(drawn));
    for (Map.Entry<String, JsonValue> member : parameters.members().entrySet()) {
      String value =
          member.getValue() instanceof Str(String text) ? text : Json.compact(member.getValue());
      form.fields
          .append(form.head("name=\"" + member.getKey() + "\""))
          .append("\r\n")
          .append(value)
          .append("\r\n");
    }
    return form;
  }

  private String head(String disposition) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n";
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /**
   * Returns the body, with {@code file} as the field {@code name}.
   *
   * @throws FileNotFoundException if it cannot be read
   */
  BodyPublisher with(String name, Path file) throws FileNotFoundException {
    String fileName =
        String.valueOf(file.getFileName()).replaceAll("\\p{Cntrl}", "_").replace("\"", "%22");
    String head =
        head("name=\"" + name + "\"; filename=\"" + fileName + "\"")
            + "Content-Type: application/octet-stream\r\n\r\n";
    return BodyPublishers.concat(
        BodyPublishers.ofString(fields + head),
        BodyPublishers.ofFile(file),
        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
  }
}
