package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reading files as text, within limits. */
final class TextFiles {
  /** Larger files are refused: a model reads in pieces, a person would use another tool. */
  static final long BYTES_MAX = 20L * 1024 * 1024;

  /** How much of a file is looked at to tell text from binary (alpi-engine spec §2.1). */
  private static final int PROBE_BYTES = 8 * 1024;

  private static final double BINARY_SHARE = 0.30;

  private TextFiles() {}

  /** Returns the text of {@code file}; refuses what is absent, no file, binary or too large. */
  static String read(Path file, String shown) throws ToolFailure, IOException {
    if (Files.isDirectory(file)) {
      throw new ToolFailure(shown + " is a directory; use search with target files to list it");
    }
    if (!Files.exists(file)) {
      throw new ToolFailure("there is no file " + shown + similar(file));
    }
    if (!Files.isRegularFile(file)) {
      throw new ToolFailure(shown + " is not a regular file");
    }
    long size = Files.size(file);
    if (size > BYTES_MAX) {
      throw new ToolFailure(
          shown + " has " + size + " bytes; at most " + BYTES_MAX + " can be read");
    }
    byte[] bytes;
    try (InputStream in = ContainedFiles.open(file)) {
      bytes = in.readNBytes((int) BYTES_MAX + 1);
    }
    if (isBinary(bytes)) {
      throw new ToolFailure(shown + " is not a text file");
    }
    return new String(bytes, UTF_8);
  }

  /**
   * Says whether {@code bytes} look like no text: a NUL, or many control characters at the start.
   */
  static boolean isBinary(byte[] bytes) {
    int probed = Math.min(bytes.length, PROBE_BYTES);
    int odd = 0;
    for (int i = 0; i < probed; i++) {
      byte b = bytes[i];
      if (b == 0) {
        return true;
      }
      if (b > 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != 0x1b) {
        odd++;
      }
    }
    return probed > 0 && odd > probed * BINARY_SHARE;
  }

  /** Returns the first {@code max} characters of {@code line}, never half of a pair. */
  static String cut(String line, int max) {
    if (line.length() <= max) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(max - 1)) ? max - 1 : max;
    return line.substring(0, end) + "…";
  }

  private static String similar(Path file) throws IOException {
    Path directory = file.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return "";
    }
    String wanted = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try (Stream<Path> children = Files.list(directory)) {
      List<String> near =
          children
              .map(child -> child.getFileName().toString())
              .filter(name -> isNear(name.toLowerCase(Locale.ROOT), wanted))
              .sorted(Comparator.naturalOrder())
              .limit(5)
              .toList();
      return near.isEmpty() ? "" : "; similar names there: " + String.join(", ", near);
    }
  }

  private static boolean isNear(String name, String wanted) {
    String stem = wanted.contains(".") ? wanted.substring(0, wanted.lastIndexOf('.')) : wanted;
    return !stem.isEmpty() && (name.contains(stem) || (name.length() > 2 && wanted.contains(name)));
  }
}
