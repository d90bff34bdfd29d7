package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.alpi.backup.SealedArchive.Tar;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.ProfileName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Authentic archives that nobody should restore: each is refused before anything is written. */
final class HostileArchiveTest {
  private static final String IN = "alpi-home/";

  @TempDir private Path folder;
  private BackupFixture on;

  @BeforeEach
  void home() throws IOException {
    on = new BackupFixture(folder);
    on.write("config.yaml", "as it was\n");
  }

  @AfterEach
  void end() {
    on.close();
  }

  @Test
  void a_pipe_is_refused_and_not_waited_for() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", on.archive.toString()).start().waitFor()).isZero();

    assertThat(catchThrowable(() -> Archive.open(on.archive, on.workers)))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is no file");
  }

  private static Arguments of(String what, byte[] tar) {
    return Arguments.of(what, tar);
  }

  private static Tar tar() {
    return new Tar().file(IN + "fine", "x");
  }

  static Stream<Arguments> names() {
    return Stream.of(
            "/etc/passwd",
            "/alpi-home/x",
            "../x",
            "alpi-home/../x",
            "alpi-home/a/../../x",
            "alpi-home/./x",
            "./alpi-home/x",
            "alpi-home//x",
            "alpi-home/x/",
            "alpi-home/",
            "alpi-home",
            "alpi-homex/x",
            "alpi-hom",
            "x",
            "work/x")
        .map(name -> of(name, tar().file(name, "x").end()));
  }

  static Stream<Arguments> extendedNames() {
    return Stream.of(
            "",
            "/x",
            IN + "a\0b",
            IN + "n".repeat(256),
            IN + "ü".repeat(128),
            IN + "n/".repeat(2100) + "x",
            IN + "../x",
            "..")
        .map(
            name ->
                of(
                    "path " + name.length(),
                    tar().record("path", name).file(IN + "seems fine", "x").end()));
  }

  static Stream<Arguments> places() {
    return Stream.of(
        of("a file twice", tar().file(IN + "fine", "y").end()),
        of("a directory over a file", tar().add('5', IN + "fine", "").end()),
        of("a link over a file", tar().add('2', IN + "fine", "y").end()),
        of("a file over a directory", tar().add('5', IN + "d", "").file(IN + "d", "").end()),
        of("a file over what is not empty", tar().file(IN + "d/e", "").file(IN + "d", "").end()),
        of(
            "a link over what is not empty",
            tar().file(IN + "d/e", "").add('2', IN + "d", "x").end()),
        of("below a file", tar().file(IN + "fine/x", "").end()),
        of("below a link", tar().add('2', IN + "l", ".").file(IN + "l/x", "").end()),
        of(
            "a directory below a link",
            tar().add('2', IN + "l", ".").add('5', IN + "l/x", "").end()),
        of("the home as a link", new Tar().add('2', "alpi-home", "/etc").file(IN + "x", "").end()),
        of("a directory with content", tar().sized('5', IN + "d", new byte[3]).end()));
  }

  static Stream<Arguments> links() {
    return Stream.of(
        of("absolute", tar().add('2', IN + "l", "/etc/passwd").end()),
        of("to nothing", tar().add('2', IN + "l", "").end()),
        of("out", tar().add('2', IN + "l", "../x").end()),
        of("out from below", tar().add('2', IN + "a/l", "../../x").end()),
        of("up after down", tar().add('2', IN + "a/l", "../b/../../x").end()),
        of("up after a dot", tar().add('2', IN + "a/l", "./../../x").end()),
        of("with a zero", tar().record("linkpath", "a\0/../..").add('2', IN + "l", "x").end()),
        of("hard, to nothing", tar().add('1', IN + "h", IN + "who").end()),
        of("hard, to itself", tar().add('1', IN + "h", IN + "h").end()),
        of("hard, to a later one", tar().add('1', IN + "h", IN + "z").file(IN + "z", "").end()),
        of("hard, to a link", tar().add('2', IN + "l", "fine").add('1', IN + "h", IN + "l").end()),
        of("hard, to a directory", tar().add('5', IN + "d", "").add('1', IN + "h", IN + "d").end()),
        of("hard, out", tar().add('1', IN + "h", "/etc/passwd").end()),
        of("hard, up", tar().add('1', IN + "h", IN + "../x").end()),
        of("the same as nothing", tar().record("ALPI.same_as", "who").file(IN + "s", "").end()),
        of("the same as out", tar().record("ALPI.same_as", "/etc/passwd").file(IN + "s", "").end()),
        of(
            "the same as a link",
            tar().add('2', IN + "l", "fine").record("ALPI.same_as", "l").file(IN + "s", "").end()));
  }

  static Stream<Arguments> types() {
    return "346789gLKDMNSVX\1\377A "
        .chars()
        .mapToObj(type -> of("type " + type, tar().add((char) type, IN + "t", "x").end()));
  }

  static Stream<Arguments> numbers() {
    byte[] huge = Tar.header('0', IN + "x", "", "");
    huge[124] = (byte) 0x80;
    byte[] negative = Tar.header('0', IN + "x", "", "");
    Arrays.fill(negative, 124, 136, (byte) 0xff);
    byte[] sum = Tar.header('0', IN + "x", "", "0");
    sum[0]++;
    return Stream.of(
        of("-1", tar().block(Tar.header('0', IN + "x", "", "-1")).end()),
        of("+1", tar().block(Tar.header('0', IN + "x", "", "+0000000001")).end()),
        of("9", tar().block(Tar.header('0', IN + "x", "", "00000000009")).end()),
        of("hex", tar().block(Tar.header('0', IN + "x", "", "0x1")).end()),
        of("base 256", tar().block(Tar.summed(huge)).end()),
        of("negative in base 256", tar().block(Tar.summed(negative)).end()),
        of("8 GiB", tar().block(Tar.header('0', IN + "x", "", "77777777777")).end()),
        of("a wrong sum", tar().block(sum).end()),
        of("1 PiB", tar().record("size", "1125899906842624").file(IN + "x", "").end()),
        of("an overflow", tar().record("size", "9".repeat(18)).file(IN + "x", "").end()),
        of("two that overflow", twice("9".repeat(18))),
        of("more than a long", tar().record("size", "9".repeat(30)).file(IN + "x", "").end()),
        of("a negative size", tar().record("size", "-1").file(IN + "x", "").end()),
        of("no size", tar().record("size", "").file(IN + "x", "").end()),
        of("a wrong time", tar().record("mtime", "1e9").file(IN + "x", "").end()),
        of("an absurd time", tar().record("mtime", "9".repeat(18)).file(IN + "x", "").end()));
  }

  private static byte[] twice(String size) {
    return tar().record("size", size).file(IN + "x", "").record("size", size).cut();
  }

  static Stream<Arguments> extendedHeaders() {
    return Stream.of(
            "x",
            "7 a=b\n",
            "0 a=b\n",
            "-6 a=b\n",
            "+6 a=b\n",
            " 6 a=b\n",
            "6a=b\n\n",
            "6 a b\n",
            "6 =ab\n",
            "6 a=bc",
            "99999999999 a=b\n",
            "6 a=b\n6 a=",
            "4294967302 a=b\n")
        .map(each -> of(each.strip(), tar().extended(each).file(IN + "x", "").end()));
  }

  static Stream<Arguments> ends() {
    byte[] whole = tar().file(IN + "x", "content").end();
    return Stream.of(
        of("nothing", new byte[0]),
        of("no end", tar().cut()),
        of("within a header", Arrays.copyOf(whole, 1300)),
        of("within a content", Arrays.copyOf(whole, 1540)),
        of("an extended header at the end", tar().record("path", IN + "x").end()),
        of(
            "two extended headers",
            tar().record("a", "b").record("c", "d").file(IN + "x", "").end()),
        of("a large extended header", tar().extended("1".repeat((1 << 20) + 1)).end()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "names",
    "extendedNames",
    "places",
    "links",
    "types",
    "numbers",
    "extendedHeaders",
    "ends"
  })
  void it_is_refused_before_anything_is_written(String what, byte[] tar) throws IOException {
    requireRefused(SealedArchive.of(tar));
  }

  @Test
  void text_that_is_no_gzip_or_not_all_of_it_is_refused() throws IOException {
    byte[] gzip = SealedArchive.gzip(tar().file(IN + "x", "content").end());
    for (byte[] each :
        new byte[][] {{}, {1, 2, 3}, Arrays.copyOf(gzip, gzip.length - 20), tar().end()}) {
      requireRefused(SealedArchive.ofText(each));
    }
  }

  @Test
  void a_bomb_is_refused_by_what_it_says_that_it_has() throws IOException {
    byte[] start = tar().record("size", "1125899906842624").add('0', IN + "zeros", "").cut();

    requireRefused(SealedArchive.ofText(bomb(start)));
  }

  @Test
  void what_comes_after_the_end_is_not_even_decompressed() throws IOException {
    byte[] archive = SealedArchive.ofText(bomb(tar().end()));

    try (Archive opened = SealedArchive.write(archive, on.archive, on.workers)) {
      assertThat(opened.list(Progress.none())).extracting(ArchivedFile::path).containsOnly("fine");
    }
  }

  /** Returns {@code start} and 10 GiB of zeros after it, compressed. */
  private static byte[] bomb(byte[] start) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SealedArchive.gzip(start));
    byte[] zeros = SealedArchive.gzip(new byte[64 << 20]);
    for (int i = 0; i < 160; i++) {
      out.writeBytes(zeros);
    }
    return out.toByteArray();
  }

  @Test
  void a_hundred_thousand_empty_files_are_accepted() throws IOException {
    Tar tar = new Tar();
    for (int i = 0; i < 100_000; i++) {
      tar.add('0', IN + "d" + i % 100 + "/f" + i, "");
    }
    try (Archive opened =
        SealedArchive.write(SealedArchive.of(tar.end()), on.archive, on.workers)) {
      assertThat(opened.list(Progress.none())).hasSize(100_000);
    }
  }

  private void requireRefused(byte[] archive) throws IOException {
    Files.write(on.archive, archive);
    Map<String, String> before = BackupFixture.tree(folder);
    try (Archive opened = SealedArchive.open(on.archive, on.workers)) {
      Restore restore = on.restore(opened);
      assertThat(catchThrowable(() -> restore.home(on.home, Backup.IfThere.REPLACE)))
          .isInstanceOf(BackupException.class);
      assertThat(catchThrowable(() -> restore.into(on.in("new"))))
          .isInstanceOf(BackupException.class);
      assertThat(
              catchThrowable(
                  () ->
                      restore.path(
                          HomeRoot.at(on.home),
                          HomeRoot.at(on.home).profile(ProfileName.DEFAULT),
                          "fine",
                          Backup.IfThere.REPLACE)))
          .isInstanceOf(BackupException.class);
    }
    assertThat(BackupFixture.tree(folder)).isEqualTo(before);
  }
}
