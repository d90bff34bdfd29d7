package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.CandidateOrigin.Source;
import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionQueueTest {
  private static final CandidateOrigin ORIGIN =
      new CandidateOrigin(Source.COMPACTION, "0123456789ab", "lab/small");

  private final FakeClock clock = FakeClock.at("2026-03-01T12:00:00.500Z");
  private final Path home;
  private final PromotionQueue queue;
  private final MemoryStore memory;

  PromotionQueueTest() throws IOException {
    home = Homes.UNIX.create();
    queue = open(home, FileLocks.inMemory());
    memory = MemoryStore.open(home, FileLocks.inMemory(), clock, Homes::redact);
  }

  private PromotionQueue open(Path anyHome, FileLocks locks) {
    return PromotionQueue.open(anyHome, locks, clock, new Random(1), Homes::redact);
  }

  private static Candidate candidate(MemoryFile target, String text) {
    return new Candidate(target, text, Confidence.NORMAL);
  }

  private QueueOutcome add(MemoryFile target, String text) throws IOException {
    return queue.add(ORIGIN, List.of(candidate(target, text))).getFirst();
  }

  private Promotion queued(MemoryFile target, String text) throws IOException {
    return ((QueueOutcome.Queued) add(target, text)).promotion();
  }

  private Path file() {
    return home.resolve("memories").resolve(PromotionFile.NAME);
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
  }

  private List<String> texts() throws IOException {
    return queue.list().promotions().stream().map(it -> it.candidate().text()).toList();
  }

  private static String row(String id, String text, long createdAt) {
    return "{\"id\":\""
        + id
        + "\",\"created_at\":"
        + createdAt
        + ",\"source\":\"reviewer\",\"session_id\":\"\",\"model\":\"\",\"target\":\"user\","
        + "\"text\":\""
        + text
        + "\",\"confidence\":\"low\",\"warnings\":[\"odd\"]}";
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void a_candidate_is_a_row_as_the_python_system_writes_it(Homes kind) throws IOException {
    Path anyHome = kind.create();
    PromotionQueue any = open(anyHome, FileLocks.inMemory());
    List<QueueOutcome> outcomes =
        any.add(ORIGIN, List.of(new Candidate(MemoryFile.USER, " Likes tea ", Confidence.LOW)));
    Promotion promotion = ((QueueOutcome.Queued) outcomes.getFirst()).promotion();
    assertThat(promotion.id()).matches("[0-9a-f]{8}");
    assertThat(anyHome.resolve("memories").resolve("promotion_queue.jsonl"))
        .hasContent(
            "{\"id\":\""
                + promotion.id()
                + "\",\"created_at\":1772366400.5,\"source\":\"compaction\","
                + "\"session_id\":\"0123456789ab\",\"model\":\"lab/small\",\"target\":\"user\","
                + "\"text\":\"Likes tea\",\"confidence\":\"low\",\"warnings\":[]}\n");
    assertThat(any.list()).isEqualTo(new PromotionListing(List.of(promotion), 0));
    assertThat(promotion.createdAt()).isEqualTo(clock.instant());
  }

  @Test
  void looking_writes_nothing_and_the_file_is_private() throws IOException {
    assertThat(queue.list().promotions()).isEmpty();
    assertThat(queue.apply("00000000")).isEqualTo(new PromotionOutcome.Unknown("00000000"));
    assertThat(queue.discard("00000000")).isEmpty();
    assertThat(queue.add(ORIGIN, List.of())).isEmpty();
    assertThat(home).isEmptyDirectory();
    add(MemoryFile.USER, "Likes tea");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void what_is_remembered_or_waits_is_not_queued_again() throws IOException {
    memory.add(MemoryFile.USER, List.of("Likes coffee with milk"), Confidence.NORMAL);
    assertThat(add(MemoryFile.MEMORY, "likes coffee"))
        .isEqualTo(new QueueOutcome.Known(MemoryFile.USER, "Likes coffee with milk"));
    Promotion tea = queued(MemoryFile.USER, "Likes tea");
    assertThat(add(MemoryFile.MEMORY, "the user likes tea."))
        .isEqualTo(new QueueOutcome.Waiting(tea));
    assertThat(
            queue.add(
                ORIGIN,
                List.of(
                    candidate(MemoryFile.MEMORY, "The cat is Tom"),
                    candidate(MemoryFile.USER, "the cat is tom"))))
        .satisfiesExactly(
            first -> assertThat(first).isInstanceOf(QueueOutcome.Queued.class),
            second -> assertThat(second).isInstanceOf(QueueOutcome.Waiting.class));
    assertThat(texts()).containsExactly("Likes tea", "The cat is Tom");
  }

  @Test
  void a_correction_waits_marked_and_goes_where_the_old_text_is() throws IOException {
    memory.add(MemoryFile.MEMORY, List.of("The staging port is 5432"), Confidence.NORMAL);
    Promotion promotion = queued(MemoryFile.USER, "The staging port is 5433");
    assertThat(promotion.isCorrection()).isTrue();
    assertThat(promotion.warnings())
        .containsExactly("corrects MEMORY.md: The staging port is 5432");
    assertThat(promotion.candidate().target()).isEqualTo(MemoryFile.MEMORY);
    assertThat(queue.apply(promotion.id()))
        .isEqualTo(
            new PromotionOutcome.Applied(
                promotion,
                new MemoryChange.Superseded(
                    "The staging port is 5432", "The staging port is 5433")));
    assertThat(queue.list().promotions()).isEmpty();
    assertThat(memory.read(MemoryFile.MEMORY).visibleText()).isEqualTo("The staging port is 5433");
  }

  @Test
  void what_corrects_or_extends_one_that_waits_waits_too() throws IOException {
    queued(MemoryFile.USER, "Lives in Paris");
    assertThat(queued(MemoryFile.USER, "Lives in Madrid").warnings())
        .containsExactly("corrects one that waits: Lives in Paris");
    assertThat(queued(MemoryFile.USER, "Lives in Madrid since 2019").warnings())
        .contains("extends one that waits: Lives in Madrid");
    for (Promotion promotion : queue.list().promotions()) {
      queue.apply(promotion.id());
    }
    assertThat(memory.read(MemoryFile.USER).visibleText()).isEqualTo("Lives in Madrid since 2019");
  }

  @Test
  void what_must_not_be_remembered_is_not_queued() throws IOException {
    assertThat(add(MemoryFile.USER, "the key is sk-secret"))
        .isEqualTo(new QueueOutcome.Refused(new Refusal.Secret()));
    assertThat(add(MemoryFile.USER, "a\u200bb"))
        .isEqualTo(new QueueOutcome.Refused(new Refusal.UnsafeCharacter(0x200b, 1)));
    assertThat(add(MemoryFile.USER, "# §"))
        .isEqualTo(new QueueOutcome.Refused(new Refusal.Empty()));
    int max = Candidate.CHARS_MAX;
    assertThat(add(MemoryFile.USER, "🦊".repeat(max + 1)))
        .isEqualTo(new QueueOutcome.Refused(new Refusal.OverLimit(MemoryFile.USER, max + 1, max)));
    assertThat(file()).doesNotExist();
    assertThat(add(MemoryFile.USER, "🦊".repeat(max))).isInstanceOf(QueueOutcome.Queued.class);
    assertThat(queued(MemoryFile.MEMORY, "session 0123456789ab is slow").warnings()).hasSize(1);
  }

  @Test
  void what_the_memory_refuses_goes_on_waiting() throws IOException {
    Promotion promotion = queued(MemoryFile.USER, "Likes tea");
    memory.add(MemoryFile.USER, List.of("x".repeat(2995)), Confidence.NORMAL);
    assertThat(queue.apply(promotion.id()))
        .isEqualTo(
            new PromotionOutcome.Refused(
                promotion, new Refusal.OverLimit(MemoryFile.USER, 3007, 3000)));
    assertThat(texts()).containsExactly("Likes tea");
  }

  @Test
  void an_applied_one_keeps_its_confidence_and_a_discarded_one_is_gone() throws IOException {
    write(
        row("0000000a", "Likes tea", 1772300000)
            + "\n"
            + row("0000000b", "Owns a cat", 1772300000));
    assertThat(queue.apply("0000000a")).isInstanceOf(PromotionOutcome.Applied.class);
    EntryMeta meta = memory.read(MemoryFile.USER).entries().getFirst().meta().orElseThrow();
    assertThat(meta.confidence()).isEqualTo(Confidence.LOW);
    assertThat(queue.discard("0000000b").orElseThrow().candidate().text()).isEqualTo("Owns a cat");
    assertThat(queue.discard("0000000b")).isEmpty();
    assertThat(file()).isEmptyFile();
  }

  @Test
  void two_hundred_wait_and_the_oldest_go() throws IOException {
    for (int i = 0; i < PromotionFile.ROWS_MAX; i++) {
      queued(MemoryFile.MEMORY, "Server " + i + " runs Debian");
    }
    assertThat(texts()).hasSize(200).startsWith("Server 0 runs Debian");
    queued(MemoryFile.MEMORY, "Server 200 runs Debian");
    assertThat(texts()).hasSize(200).startsWith("Server 1 runs Debian");
    assertThat(Files.readAllLines(file())).hasSize(200);
  }

  @Test
  void after_thirty_days_one_waits_no_more() throws IOException {
    queued(MemoryFile.USER, "Likes tea");
    clock.advance(Duration.ofDays(30).minusMillis(1));
    assertThat(texts()).containsExactly("Likes tea");
    clock.advance(Duration.ofMillis(1));
    assertThat(texts()).isEmpty();
    assertThat(Files.readAllLines(file())).hasSize(1);
    queued(MemoryFile.USER, "Owns a cat");
    assertThat(Files.readAllLines(file())).hasSize(1);
  }

  @Test
  void unknown_keys_and_lines_that_cannot_be_read_survive_byte_for_byte() throws IOException {
    String known =
        "{ \"new\": [1.0], \"id\": \"0000000a\", \"created_at\": 1772300000, \"source\": \"dream\","
            + " \"target\": \"user\", \"text\": \"Caf\\u00e9\"}";
    byte[] bytes = (known + "\r\nnot JSON \u00e9\n\n{}\n").getBytes(ISO_8859_1);
    Files.createDirectories(file().getParent());
    Files.write(file(), bytes);
    PromotionListing listing = queue.list();
    assertThat(listing.unreadable()).isEqualTo(2);
    Promotion promotion = listing.promotions().getFirst();
    assertThat(promotion.origin()).isEqualTo(new CandidateOrigin(Source.OTHER, "", ""));
    assertThat(promotion.candidate()).isEqualTo(candidate(MemoryFile.USER, "Café"));
    Promotion tea = queued(MemoryFile.USER, "Likes tea");
    assertThat(new String(Files.readAllBytes(file()), ISO_8859_1))
        .startsWith(known + "\r\nnot JSON \u00e9\n{}\n{\"id\":\"" + tea.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"../../x\",\"created_at\":1772300000,\"target\":\"user\",\"text\":\"x\"}",
        "{\"id\":\"0000000a\",\"created_at\":\"soon\",\"target\":\"user\",\"text\":\"x\"}",
        "{\"id\":\"0000000a\",\"created_at\":1e300,\"target\":\"user\",\"text\":\"x\"}",
        "{\"id\":\"0000000a\",\"created_at\":-1,\"target\":\"user\",\"text\":\"x\"}",
        "{\"id\":\"0000000a\",\"created_at\":1772300000,\"target\":\"root\",\"text\":\"x\"}",
        "{\"id\":\"0000000a\",\"created_at\":1772300000,\"target\":\"user\",\"text\":\" \"}",
        "{\"id\":\"0000000a\",\"created_at\":1772300000,\"target\":\"user\",\"text\":\"x\","
            + "\"confidence\":9}x",
        "[]",
        "nul"
      })
  void a_hostile_row_is_counted_and_does_no_harm(String row) throws IOException {
    write(row + "\n");
    assertThat(queue.list()).isEqualTo(new PromotionListing(List.of(), 1));
    assertThat(queue.apply("0000000a")).isInstanceOf(PromotionOutcome.Unknown.class);
  }

  @Test
  void a_row_with_a_secret_does_not_get_into_the_memory() throws IOException {
    write(row("0000000a", "key sk-secret", 1772300000) + "\n");
    assertThat(queue.apply("0000000a"))
        .isEqualTo(
            new PromotionOutcome.Refused(
                queue.list().promotions().getFirst(), new Refusal.Secret()));
    assertThat(home.resolve("memories").resolve("USER.md")).doesNotExist();
  }

  @Test
  void a_file_of_absurd_size_and_links_are_refused() throws IOException {
    write("x".repeat(PromotionFile.FILE_BYTES_MAX + 1));
    assertThatThrownBy(queue::list).isInstanceOf(MemoryException.TooLarge.class);
    Files.delete(file());
    Path outside = Files.writeString(home.resolveSibling("victim"), "theirs");
    Files.createSymbolicLink(file(), outside);
    assertThatThrownBy(queue::list).isInstanceOf(MemoryException.UnsafePath.class);
    assertThatThrownBy(() -> add(MemoryFile.USER, "Likes tea"))
        .isInstanceOf(MemoryException.UnsafePath.class);
    assertThat(outside).hasContent("theirs");
  }

  @Test
  void each_change_takes_the_memory_lock_once() throws IOException {
    FileLocks locks = FileLocks.inMemory();
    List<Path> taken = new ArrayList<>();
    FileLocks spied =
        (lockFile, sharing) -> {
          assertThat(sharing).isEqualTo(Sharing.EXCLUSIVE);
          Optional<FileLocks.Held> held = locks.tryAcquire(lockFile, sharing);
          assertThat(held).as("one at a time").isPresent();
          taken.add(lockFile);
          return held;
        };
    PromotionQueue spiedQueue = open(home, spied);
    QueueOutcome outcome =
        spiedQueue.add(ORIGIN, List.of(candidate(MemoryFile.USER, "Likes tea"))).getFirst();
    spiedQueue.apply(((QueueOutcome.Queued) outcome).promotion().id());
    assertThat(taken).hasSize(2).containsOnly(file().resolveSibling(".memory.lock"));
  }
}
