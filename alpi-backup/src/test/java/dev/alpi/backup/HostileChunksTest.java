package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Authentic archives of format 2 that nobody should restore: each is refused before anything is
 * left, with a refusal, and without much memory.
 */
final class HostileChunksTest {
  /** All is done in the thread that asks, so that its memory can be told. */
  private static final Executor AT_ONCE = Runnable::run;

  private static final long MEMORY_MAX = 48L << 20;

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

  private static SealedChunks fine() {
    return new SealedChunks().file("fine", "x");
  }

  private static Arguments of(String what, SealedChunks archive) {
    return Arguments.of(what, archive.made());
  }

  /** Adds a file whose line is changed. */
  private static Arguments changed(String what, UnaryOperator<Obj> change) {
    SealedChunks archive = fine();
    Obj line = archive.line("x", "yz");
    return of(what, archive.content("yz").add(change.apply(line)));
  }

  static Stream<Arguments> names() {
    return Stream.of(
            "",
            ".",
            "..",
            "/",
            "/etc/passwd",
            "../x",
            "a/../x",
            "a/../../x",
            "./x",
            "a/./x",
            "a//x",
            "x/",
            "a\0b",
            "n".repeat(256),
            "ü".repeat(128),
            "n/".repeat(2100) + "x",
            "half \ud800",
            "\udc00 half",
            "a/\ud800\ud800/b")
        .flatMap(
            name ->
                Stream.of(
                    of("file " + shown(name), fine().file(name, "x")),
                    of(
                        "directory " + shown(name),
                        fine().add(SealedChunks.plain(name, "directory")))));
  }

  private static String shown(String name) {
    return name.length() + " " + name.substring(0, Math.min(10, name.length())).strip();
  }

  static Stream<Arguments> kinds() {
    return Stream.concat(
        Stream.of("", "device", "fifo", "hardlink", "hard_link", "File", "symlink", "0")
            .map(kind -> of("kind " + kind, fine().add(SealedChunks.plain("t", kind)))),
        Stream.of(
            changed("no kind", line -> line.without("kind")),
            changed("a number as kind", line -> line.with("kind", 0)),
            changed("no path", line -> line.without("path")),
            changed("a number as path", line -> line.with("path", 7)),
            changed("no mode", line -> line.without("mode")),
            changed("no time", line -> line.without("mtime"))));
  }

  static Stream<Arguments> places() {
    SealedChunks below = fine().add(SealedChunks.link("l", "."));
    return Stream.of(
        of("a file twice", fine().file("fine", "y")),
        of("a directory over a file", fine().add(SealedChunks.plain("fine", "directory"))),
        of("a link over a file", fine().add(SealedChunks.link("fine", "y"))),
        of(
            "a file over a directory",
            fine().add(SealedChunks.plain("d", "directory")).file("d", "")),
        of("a file over what is not empty", fine().file("d/e", "").file("d", "")),
        of(
            "a link over what is not empty",
            fine().file("d/e", "").add(SealedChunks.link("d", "x"))),
        of("below a file", fine().file("fine/x", "")),
        of("below a link", below.file("l/x", "")),
        of(
            "a directory below a link",
            fine().add(SealedChunks.link("l", ".")).add(SealedChunks.plain("l/x", "directory"))));
  }

  static Stream<Arguments> links() {
    return Stream.of(
            "/etc/passwd",
            "",
            "../x",
            "a/../..",
            "../b/../../x",
            "./../../x",
            "a\0/../..",
            "\ud800")
        .map(target -> of("link to " + shown(target), fine().add(SealedChunks.link("l", target))));
  }

  static Stream<Arguments> others() {
    SealedChunks later = fine();
    Obj early = later.line("s", "").with("same_as", "z");
    return Stream.of(
        changed("nothing", line -> line.with("same_as", "who")),
        changed("out", line -> line.with("same_as", "/etc/passwd")),
        changed("up", line -> line.with("same_as", "../x")),
        changed("itself", line -> line.with("same_as", "x")),
        changed("no name", line -> line.with("same_as", "")),
        changed("a number", line -> line.with("same_as", 1)),
        changed("half a letter", line -> line.with("same_as", "\ud800")),
        of("a later one", later.add(early).file("z", "")),
        of("a link", same(fine().add(SealedChunks.link("l", "fine")), "l", line -> line)),
        of(
            "a directory",
            same(fine().add(SealedChunks.plain("d", "directory")), "d", line -> line)),
        of("of another size", same(fine().file("w", "y"), "fine", line -> line.with("size", 2))),
        of("of no size", same(fine(), "fine", line -> line.with("size", 0))),
        of("at another place", same(fine().file("w", "x"), "fine", line -> line.with("at", 1))),
        of("before all", same(fine(), "fine", line -> line.with("at", -1))),
        of("with another sum", same(fine(), "fine", line -> line.with("sha256", "0".repeat(64)))),
        of(
            "of a size that overflows",
            same(fine(), "fine", line -> line.with("size", Long.MAX_VALUE))));
  }

  private static SealedChunks same(SealedChunks archive, String other, UnaryOperator<Obj> change) {
    Obj line = new SealedChunks().line("s", "x").with("same_as", other);
    return archive.add(change.apply(line));
  }

  static Stream<Arguments> files() {
    Obj huge = new SealedChunks().line("h", "").with("size", Long.MAX_VALUE);
    return Stream.of(
        changed("no size", line -> line.without("size")),
        changed("a negative size", line -> line.with("size", -2)),
        changed("a size with a point", line -> line.with("size", 2.0)),
        changed("a size as text", line -> line.with("size", "2")),
        changed("a smaller size", line -> line.with("size", 1)),
        changed("a larger size", line -> line.with("size", 3)),
        changed("a huge size", line -> line.with("size", Long.MAX_VALUE)),
        of("two that overflow", fine().add(huge).add(huge.with("path", "i"))),
        changed(
            "a size of 2^63", line -> line.with("size", new JsonValue.Num("9223372036854775808"))),
        changed("no place", line -> line.without("at")),
        changed("a negative place", line -> line.with("at", -1)),
        changed("the place of another", line -> line.with("at", 0)),
        changed("a place further on", line -> line.with("at", 2)),
        changed("a huge place", line -> line.with("at", Long.MAX_VALUE)),
        changed("no sum", line -> line.without("sha256")),
        changed("a short sum", line -> line.with("sha256", "0".repeat(63))),
        changed("a sum in capitals", line -> line.with("sha256", "A".repeat(64))),
        changed("another sum", line -> line.with("sha256", "0".repeat(64))),
        of("content of no file", fine().content("y")),
        of("overlapping content", fine().content("y").add(fine().line("y", "y").with("at", 0))),
        of("a gap", fine().content("yz").add(new SealedChunks().line("z", "z").with("at", 2))),
        of("no content at all", new SealedChunks().add(new SealedChunks().line("x", "x"))),
        changed("a wrong mode", line -> line.with("mode", "600")),
        changed("a mode of nine", line -> line.with("mode", "0699")),
        changed("a long mode", line -> line.with("mode", "100600")),
        changed("a wrong time", line -> line.with("mtime", "1e9")),
        changed("a time that is a number", line -> line.with("mtime", 1)),
        changed("no time at all", line -> line.with("mtime", "")),
        changed("an absurd time", line -> line.with("mtime", "9".repeat(18))),
        changed("more than a long", line -> line.with("mtime", "9".repeat(30))));
  }

  static Stream<Arguments> lists() {
    return Stream.of(
        of("no end of a line", fine().text("{\"path\":\"x\"}")),
        of("half a line", fine().text("{\"pa")),
        of("an empty line", fine().text("\n")),
        of("no JSON", fine().text("what\n")),
        of("a list", fine().text("[]\n")),
        of("two in a line", fine().text("{}{}\n")),
        of("deep", fine().text("[".repeat(100_000) + "\n")),
        of("a key twice", fine().text("{\"path\":\"x\",\"path\":\"y\"}\n")),
        of("no UTF-8", fine().bytes(new byte[] {'"', (byte) 0xff, '"', '\n'})),
        of("a line that is too long", fine().text("{\"x\":\"" + "y".repeat(140_000) + "\"}\n")),
        of("a line without end", fine().text("z".repeat(3_000_000))),
        of("an entry too many", fine().end(said -> with(said, 0, 0, 0, 1))),
        of("an entry too few", fine().end(said -> with(said, 0, 0, 0, -1))),
        of("as many as there can be", fine().end(said -> with(said, 0, 0, 0, Long.MAX_VALUE - 1))));
  }

  private static ChunkArchiveReader.End with(
      ChunkArchiveReader.End said, long content, long list, long at, long entries) {
    return new ChunkArchiveReader.End(
        said.contentBytes() + content,
        said.manifestBytes() + list,
        said.manifestAt() + at,
        said.entries() + entries);
  }

  static Stream<Arguments> ends() {
    long chunk = ChunkFile.TEXT_BYTES;
    long many = Integer.MAX_VALUE - 2L;
    return Stream.of(
        of("more content", fine().end(said -> with(said, 1, 0, 0, 0))),
        of("less content", fine().file("y", "yz").end(said -> with(said, -1, 0, 0, 0))),
        of("a longer list", fine().end(said -> with(said, 0, 1, 0, 0))),
        of("a shorter list", fine().end(said -> with(said, 0, -1, 0, 0))),
        of("no list", fine().end(said -> with(said, 0, -said.manifestBytes(), 0, 0))),
        of("negative content", fine().end(said -> with(said, -2, 0, 0, 0))),
        of("all negative", fine().end(said -> new ChunkArchiveReader.End(-1, -1, -1, -1))),
        of(
            "as large as can be",
            fine()
                .end(said -> new ChunkArchiveReader.End(1, Long.MAX_VALUE, said.manifestAt(), 1))),
        of("a chunk more", fine().countMore(1)),
        of("a chunk less", fine().countMore(-1)),
        of("a chunk more of content", fine().countMore(1).end(said -> with(said, chunk, 0, 0, 0))),
        of("a chunk more of list", fine().countMore(1).end(said -> with(said, 0, chunk, 0, 0))),
        of(
            "2^31 chunks of content",
            fine().countMore(many - 2).end(said -> with(said, (many - 2) * chunk, 0, 0, 0))),
        of(
            "2^31 chunks of list",
            fine().countMore(many - 2).end(said -> with(said, 0, (many - 2) * chunk, 0, 0))),
        of(
            "2^33 chunks",
            fine().countMore(1L << 33).end(said -> with(said, 0, (1L << 33) * chunk, 0, 0))),
        of("-1 chunks", fine().countMore(-3)),
        of("the list a byte later", fine().end(said -> with(said, 0, 0, 1, 0))),
        of("the list a byte earlier", fine().end(said -> with(said, 0, 0, -1, 0))),
        of(
            "the list at the beginning",
            fine().end(said -> with(said, 0, 0, -said.manifestAt(), 0))),
        of("the list far away", fine().end(said -> with(said, 0, 0, 1L << 62, 0))),
        of("the list before all", fine().end(said -> with(said, 0, 0, -(1L << 62), 0))));
  }

  static Stream<Arguments> extras() {
    byte[] none = {};
    byte[] one = {0};
    byte[] chunk = {0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    return Stream.of(one, chunk, new byte[100])
        .flatMap(
            more ->
                Stream.of(
                    of(more.length + " before content", fine().between(more, none, none, none)),
                    of(more.length + " before list", fine().between(none, more, none, none)),
                    of(more.length + " before end", fine().between(none, none, more, none)),
                    of(more.length + " after end", fine().between(none, none, none, more))));
  }

  /** Frames of a content of four bytes, and of a list. */
  static Stream<Arguments> frames() {
    Map<String, UnaryOperator<byte[]>> changes =
        Map.ofEntries(
            Map.entry("nothing", _ -> new byte[0]),
            Map.entry("one byte", _ -> new byte[1]),
            Map.entry("no zstd", _ -> new byte[100]),
            Map.entry(
                "the text itself", _ -> "text".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            Map.entry("a cut frame", frame -> Arrays.copyOf(frame, frame.length - 1)),
            Map.entry("a byte after the frame", frame -> Arrays.copyOf(frame, frame.length + 1)),
            Map.entry("an empty frame", _ -> raw(0, 0)),
            Map.entry("a shorter text", _ -> raw(3, 3)),
            Map.entry("a longer text", _ -> raw(5000, 5000)),
            Map.entry("a text that is shorter than it says", _ -> raw(4, 3)),
            Map.entry("a text that is longer than it says", _ -> raw(4, 5)),
            Map.entry("a bomb", _ -> bomb(4, 8000)),
            Map.entry("a bomb that says so", _ -> bomb(8000 * 131072, 8000)),
            Map.entry("a frame and a skipped one", frame -> joined(frame, skipped())),
            Map.entry("a skipped one and a frame", frame -> joined(skipped(), frame)),
            Map.entry("a frame and an empty one", frame -> joined(frame, raw(0, 0))),
            Map.entry("a frame twice", frame -> joined(frame, frame)),
            Map.entry("a skipped one", _ -> skipped()),
            Map.entry(
                "a dictionary", _ -> HexFormat.of().parseHex("28b52ffd2101000000042100004142")),
            Map.entry("a huge window", _ -> HexFormat.of().parseHex("28b52ffd00ff210000414243")),
            Map.entry("what is reserved", _ -> HexFormat.of().parseHex("28b52ffd28042100004142")));
    return changes.entrySet().stream()
        .flatMap(
            each ->
                Stream.of(
                    of(each.getKey() + " in content", two().contentFrame(each.getValue())),
                    of(each.getKey() + " in the list", two().listFrame(each.getValue()))));
  }

  private static SealedChunks two() {
    return new SealedChunks().file("fine", "abcd");
  }

  private static byte[] raw(int said, int length) {
    ByteBuffer frame = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(HexFormat.of().parseHex("28b52ffda0")).putInt(said);
    return block(frame, length << 3 | 1).put(new byte[length]).array();
  }

  private static ByteBuffer block(ByteBuffer frame, int word) {
    return frame.put((byte) word).put((byte) (word >> 8)).put((byte) (word >> 16));
  }

  /** Returns a frame of so many blocks of 128 KiB of one byte. */
  private static byte[] bomb(int said, int blocks) {
    ByteBuffer frame = ByteBuffer.allocate(9 + 4 * blocks).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(HexFormat.of().parseHex("28b52ffda0")).putInt(said);
    for (int i = 0; i < blocks; i++) {
      block(frame, 131072 << 3 | 2 | (i == blocks - 1 ? 1 : 0)).put((byte) 'x');
    }
    return frame.array();
  }

  private static byte[] skipped() {
    return HexFormat.of().parseHex("502a4d180200000061" + "62");
  }

  private static byte[] joined(byte[] one, byte[] other) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }

  static Stream<Arguments> headers() {
    String bytes16 = Base64.getEncoder().encodeToString(new byte[16]);
    String bytes32 = Base64.getEncoder().encodeToString(new byte[32]);
    String bytes48 = Base64.getEncoder().encodeToString(new byte[48]);
    Obj scrypt =
        Obj.EMPTY
            .with("kind", "scrypt")
            .with("n", 131072)
            .with("r", 8)
            .with("p", 1)
            .with("salt", bytes16)
            .with("sealed", bytes48);
    Obj unknown = Obj.EMPTY.with("kind", "mlkem768");
    Obj low = Obj.EMPTY.with("kind", "x25519").with("share", bytes32).with("sealed", bytes48);
    return Stream.of(
        header("21 keys", json -> keys(json, 20, low)),
        header("21 keys of other kinds", json -> keys(json, 20, unknown)),
        header("21 things", json -> keys(json, 20, new JsonValue.Num("1"))),
        header("a thing that is no key", json -> keys(json, 1, JsonValue.Null.NULL)),
        header("a key without kind", json -> keys(json, 1, Obj.EMPTY)),
        header("a passphrase too", json -> keys(json, 1, scrypt)),
        header("two passphrases", json -> only(json, scrypt, scrypt)),
        header("a passphrase and another kind", json -> only(json, scrypt, unknown)),
        header("no keys", json -> only(json)),
        header("keys that are none", json -> json.with("keys", "x")),
        header("keys of other kinds alone", json -> only(json, unknown)),
        header("keys that are missing", json -> json.without("keys")),
        header("n of 2^30", json -> only(json, scrypt.with("n", 1 << 30))),
        header("n of 2", json -> only(json, scrypt.with("n", 2))),
        header("n of -1", json -> only(json, scrypt.with("n", -1))),
        header("n with a point", json -> only(json, scrypt.with("n", 131072.0))),
        header("r of 2^30", json -> only(json, scrypt.with("r", 1 << 30))),
        header("p of 2^30", json -> only(json, scrypt.with("p", 1 << 30))),
        header("no p", json -> only(json, scrypt.without("p"))),
        header("a short salt", json -> only(json, scrypt.with("salt", bytes16.substring(4)))),
        header("a share of no order", json -> only(json, low)),
        header("a share of order 8", json -> only(json, low.with("share", order8()))),
        header("a long share", json -> only(json, low.with("share", bytes48))),
        header("a short key", json -> only(json, low.with("sealed", bytes32))),
        header("a v of 3", json -> json.with("v", 3)),
        header("a v of 2.0", json -> json.with("v", 2.0)),
        header("another cipher", json -> json.with("cipher", "aes-256-gcm")),
        header("another compression", json -> json.with("compression", "none")),
        header("another scope", json -> json.with("scope", "profile")),
        header("no salt", json -> json.without("salt")),
        header(
            "a salt in another spelling", json -> json.with("salt", bytes16.replace("A=", "B="))),
        header("another salt", json -> json.with("salt", bytes16.replace("AAAA", "BAAA"))),
        header("64 KiB", json -> json.with("x", "y".repeat(65_536))));
  }

  private static Arguments header(String what, UnaryOperator<Obj> change) {
    return of(what, fine().header(change));
  }

  private static Obj keys(Obj json, int more, JsonValue key) {
    List<JsonValue> keys = new ArrayList<>(json.array("keys"));
    for (int i = 0; i < more; i++) {
      keys.add(key);
    }
    return json.with("keys", new Arr(keys));
  }

  private static Obj only(Obj json, JsonValue... keys) {
    return json.with("keys", new Arr(List.of(keys)));
  }

  private static String order8() {
    return Base64.getEncoder()
        .encodeToString(
            HexFormat.of()
                .parseHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "names", "kinds", "places", "links", "others", "files", "lists", "ends", "extras", "frames",
    "headers"
  })
  void it_is_refused_before_anything_is_left(String what, byte[] archive) throws IOException {
    Files.write(on.archive, archive);
    Map<String, String> before = BackupFixture.tree(folder);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long start = memory.getCurrentThreadAllocatedBytes();
    Throwable refusal = catchThrowable(() -> restored());
    long taken = memory.getCurrentThreadAllocatedBytes() - start;

    assertThat(refusal).isInstanceOf(BackupException.class);
    assertThat(taken).isLessThan(MEMORY_MAX);
    assertThat(BackupFixture.tree(folder)).isEqualTo(before);
  }

  private void restored() throws IOException {
    try (Archive opened = SealedChunks.open(on.archive, AT_ONCE)) {
      Restore restore = on.restore(opened);
      Throwable first = catchThrowable(() -> restore.into(on.in("new")));
      assertThat(catchThrowable(() -> opened.verify(Progress.none()))).hasSameClassAs(first);
      // a part of it: of what is wrong in the content of another part, nothing is said
      Restore.Restored _ = restore.home(on.home, Backup.IfThere.REPLACE);
    }
  }

  @Test
  void what_is_not_wrong_is_restored() throws IOException {
    SealedChunks archive = fine();
    archive
        .header(json -> json.with("more", 1).with("keys", more(json)))
        .add(SealedChunks.plain("d", "directory").with("size", -1).with("more", Obj.EMPTY))
        .add(SealedChunks.link("d/l", "../fine"))
        .add(SealedChunks.plain("d", "directory"))
        .add(new SealedChunks().line("d/s", "x").with("same_as", "fine"))
        .file("empty", "");
    try (Archive opened = SealedChunks.write(archive.made(), on.archive, AT_ONCE)) {
      assertThat(opened.verify(Progress.none())).hasSize(6);
      Restore.Restored restored = on.restore(opened).home(on.home, Backup.IfThere.REPLACE);
      assertThat(restored.files()).isEqualTo(4);
    }
    assertThat(on.home.resolve("d/l")).hasContent("x");
    assertThat(Files.getAttribute(on.home.resolve("d/s"), "unix:nlink")).isEqualTo(2);
  }

  private static Arr more(Obj json) {
    List<JsonValue> keys = new ArrayList<>(json.array("keys"));
    keys.addFirst(Obj.EMPTY.with("kind", "mlkem768"));
    return new Arr(keys);
  }
}
