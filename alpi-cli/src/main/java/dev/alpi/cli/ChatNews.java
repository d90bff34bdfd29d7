package dev.alpi.cli;

import dev.alpi.cli.logs.DirectoryNews;
import dev.alpi.journal.OutputRow;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.Profile;
import dev.alpi.profile.store.FileStamp;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * Tells a chat how many outputs nobody has read. The file is read only after it was replaced. What
 * cannot be read is no news: {@code alpi outputs} says what is wrong with it.
 *
 * <p><b>Threads:</b> one.
 */
final class ChatNews {
  private final Profile profile;
  private final Invocation invocation;
  private final Path file;
  private Optional<FileStamp> seen = Optional.empty();
  private int unread;

  ChatNews(Profile profile, Invocation invocation) {
    this.profile = profile;
    this.invocation = invocation;
    this.file = OutputsCommands.inbox(profile, invocation).file();
  }

  /** Returns how many there are, if that has changed since the last look; none are at first. */
  OptionalInt look() {
    try {
      FileStamp found = FileStamp.of(file);
      if (!found.isThere() || seen.filter(found::equals).isPresent()) {
        return OptionalInt.empty();
      }
      int count =
          (int)
              OutputsCommands.inbox(profile, invocation).list().stream()
                  .filter(OutputRow::isUnread)
                  .count();
      seen = Optional.of(found);
      boolean isNews = count != unread;
      unread = count;
      return isNews ? OptionalInt.of(count) : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  /** Tells {@code change} how many there are whenever that has changed, until {@code end}. */
  void follow(IntConsumer change, Cancellation end) {
    try (DirectoryNews news = invocation.context().news(file.getFileSystem());
        Cancellation.Registration _ = end.onCancel(() -> close(news))) {
      while (!end.isCancelled()) {
        // the first output makes the directory
        news.watch(profile.home());
        news.watch(file.getParent());
        look().ifPresent(change);
        news.await();
      }
    } catch (ClosedWatchServiceException e) {
      // the chat is over
    } catch (IOException e) {
      look().ifPresent(change);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(DirectoryNews news) {
    try {
      news.close();
    } catch (IOException e) {
      // whoever waits does not wait for long
    }
  }
}
