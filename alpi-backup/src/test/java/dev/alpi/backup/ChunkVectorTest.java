package dev.alpi.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives of format 2 that were made from its description alone, by {@code vectors2.py}: those
 * that are right, and those that are not, each for one reason.
 */
final class ChunkVectorTest {
  private static final Executor AT_ONCE = Runnable::run;

  /** What of a message says the reason; where it is not here, the archive is not authentic. */
  private static final Map<String, String> SAID =
      Map.ofEntries(
          Map.entry("path", "may not be in an archive"),
          Map.entry("path-surrogate", "no text"),
          Map.entry("path-twice", "twice"),
          Map.entry("path-below", "below something that is no directory"),
          Map.entry("link", "leads out"),
          Map.entry("kind-device", "no file, link or directory"),
          Map.entry("mode-short", "wrong mode"),
          Map.entry("time-exponent", "wrong time"),
          Map.entry("size-text", "without size"),
          Map.entry("size-huge", "are too long"),
          Map.entry("at-overlapping", "at no place for it"),
          Map.entry("sum-missing", "without size, place or sum"),
          Map.entry("sum-wrong", "otherwise than its list says"),
          Map.entry("same-as", "did not come before it"),
          Map.entry("same-as-of-another-size", "at no place for it"),
          Map.entry("content-of-no-file", "is not whole"),
          Map.entry("list-empty", "is not whole"),
          Map.entry("list-no-json", "no JSON"),
          Map.entry("list-without-end", "within a line"),
          Map.entry("entries-more", "is not whole"),
          Map.entry("content-more", "is not whole"),
          Map.entry("list-shorter", "Destination buffer is too small"),
          Map.entry("chunks-more", "does not fit"),
          Map.entry("byte-before-end", "belongs to nothing"),
          Map.entry("byte-before-list", "belongs to nothing"),
          Map.entry("end-twice", "belongs to nothing"),
          Map.entry("frame-short", "not one frame"),
          Map.entry("frame-long", "Destination buffer is too small"),
          Map.entry("frame-garbage", "no zstd"),
          Map.entry("frame-and-more", "not one frame"),
          Map.entry("frame-bomb", "no zstd"),
          Map.entry("keys", "its keys is"),
          Map.entry("passphrase", "its keys is"),
          Map.entry("scrypt-cost", "its n is"),
          Map.entry("share-low-order", "not made for"),
          Map.entry("version-3", "its v is"),
          Map.entry("cipher", "its cipher is"),
          Map.entry("compression", "its compression is"),
          Map.entry("scope", "its scope is"),
          Map.entry("salt-spelling", "its salt is not 16 bytes"),
          Map.entry("header-long", "has no end"),
          Map.entry("for-others", "not made for"));

  @TempDir private Path folder;

  private static Obj vectors() {
    try {
      return (Obj) Json.parse(resource("vectors.json"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ChunkVectorTest.class.getResourceAsStream("/backup-2/" + name)) {
      return in.readAllBytes();
    }
  }

  private static Stream<String> names(boolean isRefused) {
    return vectors().objects("archives").stream()
        .filter(each -> each.get("refused").isPresent() == isRefused)
        .map(each -> text(each, "name"));
  }

  static Stream<String> right() {
    return names(false);
  }

  static Stream<String> wrong() {
    return names(true);
  }

  private static Obj vector(String name) {
    return vectors().objects("archives").stream()
        .filter(each -> text(each, "name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String text(Obj json, String name) {
    return json.string(name).orElseThrow();
  }

  private Path file(String name) throws IOException {
    return Files.write(folder.resolve(name), resource(name + ".alpi-backup"));
  }

  private static List<String> secrets(Obj vector) {
    return vector.array("opened_by").stream().map(each -> ((JsonValue.Str) each).text()).toList();
  }

  private static Archive open(Path file, String secret) throws IOException {
    Archive archive = Archive.open(file, AT_ONCE);
    try {
      if (archive.openedBy() == Archive.OpenedBy.PASSPHRASE) {
        try (Passphrase passphrase = Passphrase.of(secret.toCharArray())) {
          archive.unlock(passphrase, Progress.none());
        }
      } else {
        try (ArchiveIdentity identity = ArchiveIdentity.parse(secret).orElseThrow()) {
          archive.unlock(identity, Progress.none());
        }
      }
      return archive;
    } catch (IOException e) {
      archive.close();
      throw e;
    }
  }

  @ParameterizedTest
  @MethodSource("right")
  void it_has_what_went_into_it(String name) throws IOException {
    Obj vector = vector(name);
    Path file = file(name);
    for (String secret : secrets(vector)) {
      try (Archive archive = open(file, secret)) {
        assertThat(archive.created()).contains(BackupFixture.NOW);
        assertThat(read(archive)).isEqualTo(listed(vector));
      }
    }
    assertThat(secrets(vector)).isNotEmpty();
  }

  /** Returns what the archive should have; where its content is, only its reader knows. */
  private static List<Obj> listed(Obj vector) {
    return vector.objects("files").stream().map(each -> each.without("at")).toList();
  }

  /** Returns what the archive has, as the list of vectors says it; its content is compared. */
  private static List<Obj> read(Archive archive) throws IOException {
    List<Obj> all = new ArrayList<>();
    archive.read(
        _ -> true,
        (path, entry, content) -> {
          Obj json =
              Obj.EMPTY
                  .with("path", path.orElseThrow())
                  .with("kind", entry.kind().name().toLowerCase(Locale.ROOT))
                  .with("mode", String.format(Locale.ROOT, "%04o", entry.mode()))
                  .with("mtime", ArchiveTime.text(entry.modified()));
          all.add(
              switch (entry.kind()) {
                case DIRECTORY -> json;
                case LINK -> json.with("target", entry.target());
                case FILE, HARD_LINK -> {
                  while (content.next().hasRemaining()) {
                    // it is compared with its sum
                  }
                  Obj file =
                      json.with("size", entry.size())
                          .with("sha256", content.sha256().orElseThrow());
                  yield entry.target().isEmpty() ? file : file.with("same_as", entry.target());
                }
              });
        },
        Progress.Stage.PROVING,
        Progress.none());
    return all;
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void it_is_refused_for_its_reason(String name) throws IOException {
    Path file = file(name);
    String secret = secrets(vector(name)).getFirst();

    Throwable refusal =
        catchThrowable(
            () -> {
              try (Archive archive = open(file, secret)) {
                List<ArchivedFile> _ = archive.verify(Progress.none());
              }
            });

    assertThat(refusal).as(text(vector(name), "refused")).isInstanceOf(BackupException.class);
    assertThat(refusal).hasMessageContaining(said(name));
  }

  /** Returns what is said of the longest beginning of a name, up to a hyphen. */
  private static String said(String name) {
    for (String each = name; ; each = each.substring(0, each.lastIndexOf('-'))) {
      if (SAID.containsKey(each)) {
        return SAID.get(each);
      }
      if (each.indexOf('-') < 0) {
        return BodyStream.notAuthentic().getMessage();
      }
    }
  }

  @Test
  void there_are_vectors_of_all_that_is_said() {
    assertThat(right()).contains("passphrase", "recipients", "linked", "empty", "chunks");
    assertThat(wrong()).hasSizeGreaterThan(50);
    List<String> wrong = wrong().toList();
    assertThat(SAID.keySet())
        .allMatch(each -> wrong.stream().anyMatch(name -> name.startsWith(each)));
  }

  @Test
  void recipients_belong_to_their_secrets() {
    List<Obj> keys = vectors().objects("keys");
    assertThat(keys).hasSize(3);
    for (Obj each : keys) {
      try (ArchiveIdentity identity = ArchiveIdentity.parse(text(each, "secret")).orElseThrow()) {
        assertThat(identity.recipient()).hasToString(text(each, "recipient"));
        assertThat(identity.text()).isEqualTo(text(each, "secret"));
        assertThat(Recipient.parse(text(each, "recipient"))).contains(identity.recipient());
      }
    }
  }
}
