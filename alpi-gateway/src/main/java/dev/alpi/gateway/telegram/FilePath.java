package dev.alpi.gateway.telegram;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The path of a file at Telegram, as the service says it. */
final class FilePath {
  private static final int CHARS_MAX = 1_000;

  private FilePath() {}

  /**
   * Returns {@code path} as it stands in an address.
   *
   * @throws IOException if it leads elsewhere, or is none
   */
  static String encoded(String path) throws IOException {
    if (path.isEmpty() || path.length() > CHARS_MAX) {
      throw new IOException("Telegram does not say where the file is");
    }
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        // a server of one's own that was started with --local names files of its own disk
        throw new IOException("Telegram says a path of the file that cannot be downloaded");
      }
      parts.add(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return String.join("/", parts);
  }
}
