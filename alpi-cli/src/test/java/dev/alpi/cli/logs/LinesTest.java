package dev.alpi.cli.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.cli.logs.LogStream.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class LinesTest {
  private final Path file =
      Jimfs.newFileSystem(Configuration.unix()).getPath("/agent.log").toAbsolutePath();
  private final LogStream stream =
      new LogStream(
          file,
          new LogEntry.Origin("work", LogSource.AGENT, "agent"),
          new TextForm(ZoneOffset.UTC));
  private final List<IOException> problems = new ArrayList<>();

  private List<String> backwards(List<Piece> pieces) throws IOException {
    List<String> lines = new ArrayList<>();
    LinesBackwards from = new LinesBackwards(stream, pieces, pieces.getFirst().size());
    for (Optional<String> line = from.previous(); line.isPresent(); line = from.previous()) {
      lines.add(line.get());
    }
    Collections.reverse(lines);
    return lines;
  }

  private List<String> forward(Piece piece) throws IOException {
    List<String> lines = new ArrayList<>();
    LinesForward from = new LinesForward(stream, piece, Place.START, LinesForward.Rest.SHOWN);
    for (Optional<String> line = from.next(); line.isPresent(); line = from.next()) {
      lines.add(line.get());
    }
    return lines;
  }

  @RepeatedTest(20)
  void both_directions_give_the_same_lines_whatever_their_length() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Integer> edges = List.of(0, 1, 16 * 1024, 64 * 1024, 80 * 1024, 144 * 1024, 160 * 1024);
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int length =
          random.nextBoolean()
              ? random.nextInt(200)
              : Math.max(0, edges.get(random.nextInt(edges.size())) + random.nextInt(5) - 2);
      String line = Character.toString('a' + random.nextInt(26)).repeat(length);
      text.append(line);
      boolean isTorn = i == 11 && random.nextBoolean();
      text.append(isTorn ? "" : "\n");
      if (!isTorn || length > 0) {
        expected.add(line.substring(0, Math.min(length, LineText.BYTES_MAX)));
      }
    }
    Files.writeString(file, text);
    List<Piece> pieces = stream.pieces(problems::add);
    List<String> lines = backwards(pieces);
    assertThat(forward(pieces.getFirst())).as("seed %d", seed).isEqualTo(lines);
    assertThat(lines.stream().map(line -> line.split("…", -1)[0]).toList())
        .as("seed %d", seed)
        .isEqualTo(expected);
  }

  @Test
  void a_line_of_the_longest_length_is_whole_and_one_longer_is_cut_between_characters()
      throws Exception {
    String whole = "x".repeat(LineText.BYTES_MAX);
    Files.writeString(file, whole + "\nx" + "€".repeat(LineText.BYTES_MAX / 3 + 1) + "\n");
    List<String> lines = backwards(stream.pieces(problems::add));
    assertThat(lines.getFirst()).isEqualTo(whole);
    assertThat(lines.getLast())
        .isEqualTo(
            "x" + "€".repeat(LineText.BYTES_MAX / 3 - 1) + "… (the line goes on in the file)");
  }

  @Test
  void bytes_that_are_no_text_are_shown_as_such() throws Exception {
    Files.write(file, new byte[] {'a', (byte) 0xff, (byte) 0xc3, '\n', 0, 'b'});
    assertThat(backwards(stream.pieces(problems::add))).containsExactly("a\ufffd\ufffd", "\0b");
  }

  @Test
  void an_entry_without_end_is_shown_in_parts() throws Exception {
    byte[] line = "no time at all\n".getBytes(UTF_8);
    int lines = EntryLines.LINES_MAX + 1;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append(new String(line, UTF_8));
    }
    Files.writeString(file, text);
    EntriesBackwards entries =
        new EntriesBackwards(
            stream,
            new LinesBackwards(stream, stream.pieces(problems::add), text.length()),
            problems::add);
    assertThat(entries.previous().orElseThrow().message().lines()).hasSize(EntryLines.LINES_MAX);
    assertThat(entries.previous().orElseThrow().message()).isEqualTo("no time at all");
    assertThat(entries.previous()).isEmpty();
  }

  /** Says the messages of {@code pieces}, from both ends. */
  private List<List<String>> messages(List<Piece> pieces) throws Exception {
    long end = pieces.getFirst().size();
    EntriesBackwards before =
        new EntriesBackwards(stream, new LinesBackwards(stream, pieces, end), problems::add);
    List<String> backwards = new ArrayList<>();
    for (var entry = before.previous(); entry.isPresent(); entry = before.previous()) {
      backwards.addFirst(entry.get().message());
    }
    FollowedStream followed = new FollowedStream(stream, Instant.EPOCH, problems::add);
    followed.look(pieces, LinesForward.Rest.SHOWN);
    LogFilter all =
        new LogFilter(LogSource.usual(), Optional.empty(), Optional.empty(), Optional.empty());
    List<String> forward = new ArrayList<>();
    for (var entry = followed.next(all); entry.isPresent(); entry = followed.next(all)) {
      forward.add(entry.get().message());
    }
    return List.of(backwards, forward);
  }

  @Test
  void a_file_that_cannot_be_read_hides_none_of_those_it_was_rotated_with() throws Exception {
    for (int i = 0; i < 3; i++) {
      String line = "2026-01-02 03:00:0" + (3 - i) + ",000 INFO alpi.agent " + i + "\n";
      Files.writeString(i == 0 ? file : file.resolveSibling("agent.log." + i), "more\n" + line);
    }
    List<Piece> pieces = stream.pieces(problems::add);
    assertThat(messages(pieces)).containsOnly(List.of("more", "2\nmore", "1\nmore", "0"));
    assertThat(problems).isEmpty();
    // whoever looks there goes round for ever
    Path circle = file.resolveSibling("circle");
    Files.createSymbolicLink(circle, circle);
    List<List<String>> expected =
        List.of(
            List.of("more", "2\nmore", "1"),
            // a line that continues something is no part of what was before that
            List.of("more", "2", "more", "0"),
            List.of("more", "1\nmore", "0"));
    for (int i = 0; i < 3; i++) {
      problems.clear();
      List<Piece> closed = new ArrayList<>(pieces);
      Piece piece = pieces.get(i);
      closed.set(i, new Piece(circle.resolve("x"), piece.key() + "x", 100, piece.modified()));
      assertThat(messages(closed)).containsOnly(expected.get(i));
      assertThat(problems).as("told in each direction").hasSize(2);
    }
  }
}
