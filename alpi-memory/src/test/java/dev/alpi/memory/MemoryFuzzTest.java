package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.relation.Comparison;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that anybody may have changed end in a value or a declared exception. */
@Timeout(60)
class MemoryFuzzTest {
  private static final int ROUNDS = 300;
  private static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");

  private static byte[] mutated(byte[] seed, Random random) {
    byte[] bytes = seed.clone();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "{}[]\",:0123456789-e.\\n§".charAt(random.nextInt(20));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(random.nextInt(40), bytes.length - Math.max(from, at));
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }

  @Test
  void a_mutated_session_file_is_read_or_refused() throws IOException {
    List<byte[]> seeds =
        List.of(
            Homes.resource("session-v2.json").getBytes(UTF_8),
            Homes.resource("session-v3.json")
                .replaceAll("(\\\\u00f1){20,}", "x")
                .replace("0123456789ab", "00000000000a")
                .getBytes(UTF_8));
    Path home = Homes.UNIX.create();
    SessionId id = new SessionId("00000000000a");
    Path file = Files.createDirectory(home.resolve("sessions")).resolve(id + ".json");
    SessionStore store =
        SessionStore.open(home, FileLocks.inMemory(), CLOCK, new Random(1), Homes::redact);
    int read = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated(seeds.get(round % 2), new Random(round));
      Files.write(file, bytes);
      try {
        SessionListing listing = store.list();
        assertThat(listing.sessions().size() + listing.unreadable().size()).isEqualTo(1);
        store.newestChat();
        store.save(((SessionLookup.Found) store.load(id)).session());
        read++;
      } catch (IOException declared) {
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + round, e);
      }
    }
    assertThat(read).isGreaterThan(20);
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void a_mutated_memory_file_is_read_and_changed() throws IOException {
    byte[] seed =
        """
        # Notes
        (alpi will)
        §
        Port 5432 is open
        <!-- alpi-meta conf=low captured=2026-01-01 reinforced=0 -->
        §
        用户喜欢咖啡 and é🦊
        - a list
        - prefers dark mode

        §
        x
        <!-- alpi-meta conf=high captured=2026-02-30 reinforced=99999999999 x=y -->
        """
            .getBytes(UTF_8);
    Path home = Homes.UNIX.create();
    Path folder = Files.createDirectory(home.resolve("memories"));
    MemoryStore store = MemoryStore.open(home, FileLocks.inMemory(), CLOCK, Homes::redact);
    for (int round = 0; round < ROUNDS; round++) {
      MemoryFile target = MemoryFile.values()[round % 3];
      try {
        Files.write(folder.resolve(target.fileName()), mutated(seed, new Random(round)));
        store.add(target, List.of("prefers light mode", "new " + round), Confidence.LOW);
        store.replace(target, "new " + round, "newer " + round);
        store.prune(target);
        store.remove(target, "newer");
        Files.delete(folder.resolve(target.fileName()));
        Files.deleteIfExists(folder.resolve("history.jsonl"));
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + round, e);
      }
    }
  }

  @Test
  void any_two_texts_can_be_compared_and_a_text_is_the_same_as_itself() {
    Comparison comparison = new Comparison();
    String[] parts = {
      "not",
      " ",
      "port",
      "5432",
      "-",
      ".",
      "é",
      "e\u0301",
      "用",
      "は",
      "ไม่",
      "\ud800",
      "🦊",
      "👨‍👩‍👧",
      "'",
      "A",
      "ß",
      "\u0301",
      "كلمة",
      ":",
      "=",
      "=\n",
      "n't",
      "does",
      "the",
      "-5",
      "--x",
      "는",
      "§"
    };
    for (int round = 0; round < 20_000; round++) {
      Random random = new Random(round);
      StringBuilder a = new StringBuilder();
      StringBuilder b = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        a.append(parts[random.nextInt(parts.length)]);
        b.append(parts[random.nextInt(parts.length)]);
      }
      try {
        comparison.relation(a.toString(), b.toString());
        comparison.closeness(a.toString(), b.toString());
        assertThat(comparison.relation(a.toString(), a.toString())).hasToString("SAME");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + round + ": " + a + " / " + b, e);
      }
    }
  }

  @Test
  void hostile_sizes_take_no_time_to_speak_of() throws IOException {
    Path home = Homes.UNIX.create();
    Path folder = Files.createDirectory(home.resolve("memories"));
    MemoryStore store = MemoryStore.open(home, FileLocks.inMemory(), CLOCK, Homes::redact);
    int size = MemoryStore.FILE_BYTES_MAX;
    for (String unit :
        List.of(
            "<!-- alpi-meta ",
            "!",
            "。",
            " ",
            ".\n",
            "> ",
            "a\n",
            "likes a\n§\n",
            "\n",
            "\n§\n",
            "a ",
            "\r\n \t",
            "<!-- alpi-meta -->",
            "用")) {
      String text = "x" + unit.repeat(size / unit.getBytes(UTF_8).length - 4) + "。";
      for (MemoryFile target : MemoryFile.values()) {
        Files.writeString(folder.resolve(target.fileName()), text);
      }
      assertThat(store.add(MemoryFile.USER, List.of("likes tea"), Confidence.LOW).changes())
          .hasSize(1);
    }
  }
}
