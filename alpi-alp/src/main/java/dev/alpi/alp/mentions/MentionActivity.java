package dev.alpi.alp.mentions;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What was said with peers within a time, from {@code mentions/}.
 *
 * @param peers who asked, by name
 * @param files how many conversations have turns of the time
 * @param turns how many turns of it there are
 * @param problems files that cannot be read, each with the reason
 */
public record MentionActivity(List<String> peers, int files, int turns, List<String> problems) {
  /** A file is written after its turns, unless the clock was set back by more than this. */
  private static final Duration CLOCK_SLACK = Duration.ofHours(1);

  /** Copies the lists. */
  public MentionActivity {
    peers = List.copyOf(peers);
    problems = List.copyOf(problems);
  }

  /**
   * {@return what was said with the peers of {@code home}} Takes no lock and writes nothing.
   *
   * @param home the profile's
   * @param window the time
   * @throws IOException if the disk fails
   */
  public static MentionActivity of(Path home, TimeWindow window) throws IOException {
    TreeSet<String> peers = new TreeSet<>();
    List<String> problems = new ArrayList<>();
    int files = 0;
    int all = 0;
    for (Path file : files(home.resolve("mentions"), window.from().minus(CLOCK_SLACK))) {
      String name = file.getFileName().toString();
      String thread = name.substring(0, name.length() - MentionFiles.ENDING.length());
      String[] parts = thread.split("@", 2);
      Optional<ConversationId> conversation =
          parts.length < 2 ? Optional.empty() : ConversationId.parse(parts[1]);
      MentionText text = MentionText.load(file, parts[0], conversation);
      text.damage().ifPresent(problem -> problems.add(file + " is damaged: " + problem));
      long turns = text.turns().stream().filter(turn -> window.includes(turn.at())).count();
      if (turns > 0) {
        peers.add(parts[0]);
        files++;
        all += (int) turns;
      }
    }
    return new MentionActivity(List.copyOf(peers), files, all, problems);
  }

  private static List<Path> files(Path folder, Instant oldest) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Presence.isDirectory(folder)) {
      for (Path file : Children.of(folder)) {
        String name = file.getFileName().toString();
        boolean isThread = name.endsWith(MentionFiles.ENDING) && !name.startsWith(".");
        if (isThread && !Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
          files.add(file);
        }
      }
    }
    return files;
  }
}
