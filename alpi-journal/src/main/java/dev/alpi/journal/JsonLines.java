package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.Presence;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads files of one JSON object a line, and never more of one than is allowed. */
final class JsonLines {
  /** A longer line is not read as JSON; nothing of ours comes near it. */
  static final int LINE_BYTES_MAX = 1024 * 1024;

  private JsonLines() {}

  /**
   * A line as it stands in the file, without its end.
   *
   * @param text its bytes, one a character, so that what cannot be read can be written again
   * @param object what it says; empty if it is no JSON object, torn or damaged
   */
  record Line(String text, Optional<JsonValue.Obj> object) {}

  /**
   * Returns the lines of {@code file}; none if it is absent.
   *
   * @throws StoreException.NotAFile if it is a link or no regular file
   * @throws StoreException.Damaged if it is larger than {@code bytesMax}
   */
  static List<Line> read(Path file, int bytesMax) throws IOException {
    if (!Presence.isThere(file)) {
      return List.of();
    }
    try (SeekableByteChannel channel = open(file)) {
      if (channel.size() > bytesMax) {
        throw new StoreException.Damaged(
            file,
            "it has " + channel.size() + " bytes, allowed " + bytesMax,
            "move it away; a new one is begun");
      }
      return split(bytes(channel, 0, bytesMax));
    }
  }

  /** Returns the whole lines among the last {@code bytesMax} bytes; none if it is absent. */
  static List<Line> tail(Path file, int bytesMax) throws IOException {
    if (!Presence.isThere(file)) {
      return List.of();
    }
    try (SeekableByteChannel channel = open(file)) {
      return tail(channel, bytesMax);
    }
  }

  /**
   * Returns the whole lines among the last {@code bytesMax} bytes, not read yet; none if it is
   * absent.
   */
  static List<byte[]> unread(Path file, int bytesMax) throws IOException {
    if (!Presence.isThere(file)) {
      return List.of();
    }
    try (SeekableByteChannel channel = open(file)) {
      long from = Math.max(0, channel.size() - bytesMax);
      List<byte[]> lines = lines(bytes(channel, from, bytesMax));
      return from == 0 || lines.isEmpty() ? lines : lines.subList(1, lines.size());
    }
  }

  /** Returns how many lines end among the last {@code bytesMax} bytes, without reading them. */
  static int count(Path file, int bytesMax) throws IOException {
    if (!Presence.isThere(file)) {
      return 0;
    }
    int count = 0;
    try (SeekableByteChannel channel = open(file)) {
      byte[] end = bytes(channel, Math.max(0, channel.size() - bytesMax), bytesMax);
      for (byte each : end) {
        count += each == '\n' ? 1 : 0;
      }
    }
    return count;
  }

  static List<Line> tail(SeekableByteChannel channel, int bytesMax) throws IOException {
    long from = Math.max(0, channel.size() - bytesMax);
    List<Line> lines = split(bytes(channel, from, bytesMax));
    // the first one may have begun before
    return from == 0 || lines.isEmpty() ? lines : lines.subList(1, lines.size());
  }

  /** Returns the first line, if it ends within {@code bytesMax} bytes. */
  static Optional<JsonValue.Obj> first(SeekableByteChannel channel, int bytesMax)
      throws IOException {
    byte[] head = bytes(channel, 0, bytesMax);
    int feed = feed(head, 0);
    return feed < head.length ? object(Arrays.copyOf(head, feed)) : Optional.empty();
  }

  /** Opens {@code file}, which is a regular one, for reading; no link is followed. */
  static SeekableByteChannel open(Path file) throws IOException {
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS) && Files.exists(file, NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(file);
    }
    return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
  }

  /** Returns the lines of {@code content} that are not empty. */
  static List<Line> split(byte[] content) {
    List<Line> lines = new ArrayList<>();
    for (byte[] line : lines(content)) {
      lines.add(new Line(new String(line, ISO_8859_1), object(line)));
    }
    return lines;
  }

  /** Returns the lines of {@code content} that are not empty, not read yet. */
  static List<byte[]> lines(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    int feed;
    for (int start = 0; start < content.length; start = feed + 1) {
      feed = feed(content, start);
      if (feed > start) {
        lines.add(Arrays.copyOfRange(content, start, feed));
      }
    }
    return lines;
  }

  static Line line(JsonValue.Obj object) {
    byte[] bytes = Json.compact(object).getBytes(UTF_8);
    return new Line(new String(bytes, ISO_8859_1), Optional.of(object));
  }

  /** Returns {@code object} as a line with its end. */
  static byte[] bytes(JsonValue.Obj object) {
    return (Json.compact(object) + "\n").getBytes(UTF_8);
  }

  /** Returns {@code lines} as a file. */
  static byte[] file(List<Line> lines) {
    StringBuilder content = new StringBuilder();
    lines.forEach(line -> content.append(line.text()).append('\n'));
    return content.toString().getBytes(ISO_8859_1);
  }

  /** Returns what {@code line} says; empty if it is no JSON object. */
  static Optional<JsonValue.Obj> object(byte[] line) {
    if (line.length > LINE_BYTES_MAX) {
      return Optional.empty();
    }
    try {
      return Json.parse(line) instanceof JsonValue.Obj object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  private static int feed(byte[] content, int from) {
    int at = from;
    while (at < content.length && content[at] != '\n') {
      at++;
    }
    return at;
  }

  private static byte[] bytes(SeekableByteChannel channel, long from, int bytesMax)
      throws IOException {
    long size = Math.max(0, channel.size() - from);
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(size, bytesMax));
    channel.position(from);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // read on
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
