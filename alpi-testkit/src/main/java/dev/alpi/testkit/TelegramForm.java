package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request to {@link FakeTelegram} says, as JSON or as a form with a file. */
final class TelegramForm {
  final Map<String, String> fields = new LinkedHashMap<>();
  String fileField = "";
  String fileName = "";
  long fileBytes;

  /** Reads the body of {@code request}; has no fields if it is of neither form. */
  static TelegramForm of(HttpRequest request) {
    TelegramForm form = new TelegramForm();
    String type = request.headers().getOrDefault("content-type", "");
    int boundary = type.indexOf("boundary=");
    if (type.startsWith("multipart/form-data") && boundary >= 0) {
      form.readParts(request.body(), type.substring(boundary + "boundary=".length()));
    } else {
      form.readJson(new String(request.body(), StandardCharsets.UTF_8));
    }
    return form;
  }

  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** Returns the field as an object; without members if it is none. */
  Json.Obj object(String name) {
    return parsed(field(name));
  }

  private static Json.Obj parsed(String text) {
    try {
      return JsonText.parse(text) instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (JsonText.SyntaxException e) {
      return Json.Obj.EMPTY;
    }
  }

  private void readJson(String text) {
    parsed(text)
        .members()
        .forEach(
            (name, value) ->
                fields.put(
                    name,
                    value instanceof Json.Str(String string, int _) ? string : value.print()));
  }

  /** Reads each byte as a character, so that places in the text are places in the body. */
  private void readParts(byte[] body, String boundary) {
    String all = new String(body, StandardCharsets.ISO_8859_1);
    String mark = "--" + boundary;
    int at = all.indexOf(mark);
    while (at >= 0 && !all.startsWith("--", at + mark.length())) {
      int next = all.indexOf("\r\n" + mark, at);
      int head = all.indexOf("\r\n\r\n", at);
      if (next < 0 || head < 0 || head > next) {
        return;
      }
      part(all.substring(at, head), all.substring(head + 4, next));
      at = next + 2;
    }
  }

  private void part(String head, String content) {
    String name = parameter(head, "name");
    if (head.contains("filename=\"")) {
      fileField = name;
      fileName = utf8(parameter(head, "filename"));
      fileBytes = content.length();
    } else {
      fields.put(name, utf8(content));
    }
  }

  private static String parameter(String head, String name) {
    int start = head.indexOf(" " + name + "=\"") + name.length() + 3;
    return head.substring(start, Math.max(start, head.indexOf('"', start)));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
