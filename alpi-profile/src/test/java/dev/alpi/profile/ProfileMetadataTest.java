package dev.alpi.profile;

import static dev.alpi.profile.Homes.done;
import static dev.alpi.profile.Homes.refused;
import static dev.alpi.profile.Homes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code profile.json}: what is read of it, whatever it holds, and what an edit changes. */
@Timeout(60)
class ProfileMetadataTest {
  private static final Instant LATER = Homes.NOW.plusSeconds(90);

  private static ProfileStore later(ProfileStore store) {
    return ProfileStore.of(store.root(), FileLocks.inMemory(), InstantSource.fixed(LATER));
  }

  private static JsonValue.Obj file(Profile profile) throws IOException {
    return (JsonValue.Obj) Json.parse(Files.readAllBytes(profile.home().resolve("profile.json")));
  }

  @ParameterizedTest
  @EnumSource(Homes.class)
  void L14_an_edit_moves_updated_at_and_keeps_created_at_and_what_it_does_not_know(Homes homes)
      throws IOException {
    ProfileStore store = Homes.store(homes.root());
    Profile work = Homes.created(store, "work");
    write(
        work,
        "profile.json",
        """
        {"zeta": {"a": [1, 1.50, null]}, "name": "work", "created_at": "2020-02-03T04:05:06Z",
         "updated_at": "2020-02-03T04:05:06Z", "tags": ["a", 7, "b"],
         "metadata": {"color": "cyan", "other": true}, "default_model": "x/y"}\
        """);
    ProfileMetadata edited =
        done(
            later(store)
                .edit(
                    work,
                    MetadataEdit.NOTHING
                        .description("new — ü 🦉")
                        .adding(List.of("c", "a"))
                        .adding(List.of("d"))
                        .removing(List.of("b"))
                        .removing(List.of("nothing"))
                        .color(ProfileColor.PINK)));
    assertThat(edited.tree()).isEqualTo(file(work));
    assertThat(edited.description()).isEqualTo("new — ü 🦉");
    assertThat(edited.tags()).containsExactly("a", "c", "d");
    assertThat(edited.color()).isEqualTo(ProfileColor.PINK);
    assertThat(edited.createdAt()).contains(Instant.parse("2020-02-03T04:05:06Z"));
    assertThat(edited.updatedAt()).contains(LATER);
    assertThat(Files.readString(work.home().resolve("profile.json")))
        .isEqualToNormalizingNewlines(
            """
            {
              "zeta": {
                "a": [
                  1,
                  1.50,
                  null
                ]
              },
              "name": "work",
              "created_at": "2020-02-03T04:05:06Z",
              "updated_at": "2026-11-21T04:06:36.789Z",
              "tags": [
                "a",
                "c",
                "d"
              ],
              "metadata": {
                "color": "#ff79c6",
                "other": true
              },
              "default_model": "x/y",
              "description": "new \\u2014 \\u00fc \\ud83e\\udd89"
            }
            """);
  }

  @Test
  void L14_what_is_of_no_type_of_its_own_stays_until_it_is_set() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    write(
        work,
        "profile.json",
        """
        {"name": 1, "description": ["x"], "created_at": "yesterday", "updated_at": 5,
         "tags": "t", "metadata": "m"}\
        """);
    ProfileMetadata read = work.metadata().orElseThrow();
    assertThat(read.name()).isEmpty();
    assertThat(read.description()).isEmpty();
    assertThat(read.createdAt()).isEmpty();
    assertThat(read.updatedAt()).isEmpty();
    assertThat(read.tags()).isEmpty();
    assertThat(read.color()).isEqualTo(ProfileColor.YELLOW);
    done(store.edit(work, MetadataEdit.NOTHING));
    JsonValue.Obj kept = file(work);
    assertThat(kept.get("metadata")).contains(new JsonValue.Str("m"));
    assertThat(kept.get("tags")).contains(new JsonValue.Str("t"));
    assertThat(kept.get("created_at")).contains(new JsonValue.Str("yesterday"));
    done(store.edit(work, MetadataEdit.NOTHING.color(ProfileColor.CYAN).adding(List.of("u"))));
    ProfileMetadata set = work.metadata().orElseThrow();
    assertThat(set.color()).isEqualTo(ProfileColor.CYAN);
    assertThat(set.tags()).containsExactly("u");
  }

  @Test
  void L36_a_profile_without_metadata_needs_no_step_before_it_is_edited() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Path home = store.root().path().resolve("profiles").resolve("old");
    Files.createDirectories(home.resolve("memories"));
    Profile old = store.root().find(new ProfileName("old")).orElseThrow();
    assertThat(old.metadata()).isEmpty();
    ProfileMetadata made = done(store.edit(old, MetadataEdit.NOTHING.description("from before")));
    assertThat(made.name()).contains("old");
    assertThat(made.createdAt()).isPresent();
    assertThat(old.metadata().orElseThrow().description()).isEqualTo("from before");
  }

  @Test
  void a_profile_that_is_not_there_is_not_edited_into_being() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Homes.created(store, "work");
    Profile ghost = store.root().profile(new ProfileName("ghost"));
    assertThat(refused(store.edit(ghost, MetadataEdit.NOTHING)).reason()).isEqualTo(Reason.ABSENT);
    assertThat(ghost.home()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[]",
        "null",
        "1",
        "{\"name\":\"x\",}",
        "\u0000",
        "{}x",
        "{\"a\":\"\\ud800",
      })
  void L12_what_is_no_metadata_is_damaged_never_a_bug_and_never_overwritten(String text)
      throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    write(work, "profile.json", text);
    assertThatThrownBy(work::metadata)
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("profile.json")
        .hasMessageContaining(text.isEmpty() ? "it is empty" : "corrupted metadata");
    assertThatThrownBy(() -> store.edit(work, MetadataEdit.NOTHING.description("x")))
        .isInstanceOf(StoreException.Damaged.class);
    assertThat(Files.readString(work.home().resolve("profile.json"))).isEqualTo(text);
  }

  @Test
  void L12_no_file_or_a_huge_one_is_damaged_too() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    Path file = work.home().resolve("profile.json");
    write(work, "profile.json", "{\"a\":\"" + "x".repeat(256 * 1024) + "\"}");
    assertThatThrownBy(work::metadata).hasMessageContaining("allowed 262144");
    write(work, "profile.json", "{\"a\":" + "[".repeat(100_000));
    assertThatThrownBy(work::metadata).isInstanceOf(StoreException.Damaged.class);
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(work::metadata).hasMessageContaining("it is no file");
  }

  @Test
  void what_a_file_says_is_printable_whatever_it_says() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    String wild = "a\\u001b[31m\\u202e";
    String tags = String.join(",", IntStream.range(0, 40).mapToObj(i -> "\"t" + i + "\"").toList());
    write(
        work,
        "profile.json",
        "{\"description\":\"" + wild + "\",\"tags\":[\"" + wild + "\",\"\"," + tags + "]}");
    ProfileMetadata metadata = work.metadata().orElseThrow();
    assertThat(metadata.description()).isEmpty();
    assertThat(metadata.tags()).hasSize(ProfileMetadata.TAGS_MAX).contains("t0", "t31");
  }

  @Test
  void limits_hold_at_the_limit_and_one_past_it() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    String longest = "x".repeat(ProfileMetadata.DESCRIPTION_CHARS_MAX);
    assertThat(ProfileMetadata.problemWithDescription(longest)).isEmpty();
    assertThatThrownBy(() -> MetadataEdit.NOTHING.description(longest + "x"))
        .hasMessageContaining("at most 500 characters, found 501");
    assertThatThrownBy(() -> MetadataEdit.NOTHING.description("a\nb"))
        .hasMessageContaining("one line");
    for (String tag : List.of("", " ", "x".repeat(51), "a\u0007")) {
      assertThatThrownBy(() -> MetadataEdit.NOTHING.adding(List.of(tag)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    List<String> tags = IntStream.range(0, 32).mapToObj(i -> "t" + i).toList();
    done(store.edit(work, MetadataEdit.NOTHING.adding(tags)));
    byte[] full = Files.readAllBytes(work.home().resolve("profile.json"));
    ProfileChange.Refused<ProfileMetadata> refused =
        refused(store.edit(work, MetadataEdit.NOTHING.adding(List.of("one more"))));
    assertThat(refused.reason()).isEqualTo(Reason.LIMIT);
    assertThat(refused.problem()).contains("33 tags, allowed 32");
    assertThat(work.home().resolve("profile.json")).hasBinaryContent(full);
    done(
        store.edit(work, MetadataEdit.NOTHING.adding(List.of("one more")).removing(List.of("t0"))));
    assertThat(work.metadata().orElseThrow().tags()).hasSize(32).contains("one more");
    List<String> many = new ArrayList<>(tags);
    many.add("one more");
    assertThatThrownBy(() -> new NewProfile(new ProfileName("a"), "", many))
        .hasMessageContaining("at most 32 tags, found 33");
  }

  @Test
  void edits_at_once_lose_nothing() throws Exception {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    List<Callable<ProfileChange<ProfileMetadata>>> edits = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      MetadataEdit edit = MetadataEdit.NOTHING.adding(List.of("t" + i));
      edits.add(() -> store.edit(work, edit));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<ProfileChange<ProfileMetadata>> edit : threads.invokeAll(edits)) {
        done(edit.get());
      }
    }
    assertThat(work.metadata().orElseThrow().tags()).hasSize(30);
  }

  @Test
  void L35_a_colour_that_is_none_is_yellow() throws IOException {
    ProfileStore store = Homes.store(Homes.UNIX.root());
    Profile work = Homes.created(store, "work");
    for (String color : List.of("\"red\"", "7", "null", "\"#50FA7B\"")) {
      write(work, "profile.json", "{\"metadata\":{\"color\":" + color + "}}");
      assertThat(work.metadata().orElseThrow().color())
          .isEqualTo(color.contains("#") ? ProfileColor.GREEN : ProfileColor.YELLOW);
    }
  }
}
