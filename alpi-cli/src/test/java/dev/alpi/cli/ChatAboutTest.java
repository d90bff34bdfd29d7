package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.cli.tui.StatusFacts;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatAboutTest {
  @Test
  void each_part_of_the_status_bar_is_explained(@TempDir Path home) throws IOException {
    Session session = session(home);
    StatusFacts facts =
        new StatusFacts(
            "work",
            "",
            "15 KB",
            "lab/m",
            "no sandbox",
            "$0.10",
            "$5.00",
            0.02,
            500,
            8000,
            1,
            "no daemon");

    assertThat(ChatAbout.text(facts, Path.of("/home/me/.alpi"), session).lines())
        .containsExactly(
            "profile       work, in /home/me/.alpi",
            "on disk       15 KB, all of the profile",
            "conversation  " + session.id().text() + ", 0 turns",
            "model         lab/m",
            "ctx           500 of 8000 tokens in the model's window; /compact makes room",
            "commands run  without a sandbox (no sandbox), with all that you may",
            "spent today   $0.10 of $5.00, the day's cap",
            "new           1 output that nobody has read: /outputs",
            "daemon        does not run: jobs and channels wait for alpi daemon start");
  }

  @Test
  void what_nobody_knows_is_left_out(@TempDir Path home) throws IOException {
    Session session = session(home);

    assertThat(ChatAbout.text(StatusFacts.of("work", "lab/m"), home, session).lines())
        .containsExactly(
            "profile       work, in " + home,
            "conversation  " + session.id().text() + ", 0 turns",
            "model         lab/m",
            "new           no outputs that nobody has read");
  }

  private static Session session(Path home) throws IOException {
    return SessionStore.open(
            home,
            FileLocks.inMemory(),
            () -> Instant.EPOCH,
            RandomGenerator.of("Random"),
            Redactor.knowing(List.of()))
        .create("lab/m");
  }
}
