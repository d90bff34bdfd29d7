package dev.alpi.alp.mentions;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What was said with peers before: {@code mentions/<peer>.json} and {@code
 * mentions/<peer>@<conversation>.json}, the last {@value #TURNS_MAX} turns of each.
 *
 * <p>What a peer can make of it is bounded: {@value #CONVERSATIONS_MAX} conversations of it are
 * kept, and the one without a name; the one that was not added to for the longest time goes first.
 * A file has at most 1 MiB, a text in it {@value #TEXT_CHARS_MAX} characters. So a peer has 65 MiB
 * at the most.
 *
 * <p>A file that cannot be read counts as empty; before it would be written over it is moved to
 * {@code <name>.damaged}, of which {@value #ASIDES_MAX} a peer are kept.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any number; who writes takes {@code mentions/.lock}.
 *
 * <p><b>Durability:</b> what was kept survives a crash; a crash leaves the old or the new file.
 *
 * <p><b>Compatibility:</b> the Python system has the same files (alp spec §6). Unknown members are
 * kept.
 */
public final class MentionThreads {
  /** Turns of a thread (alp spec §10). */
  public static final int TURNS_MAX = 20;

  /** Conversations of one peer that are kept. */
  public static final int CONVERSATIONS_MAX = 64;

  /** Damaged files of one peer that are kept. */
  public static final int ASIDES_MAX = 8;

  /**
   * The longest question or answer that is kept, in UTF-16 units: more is no context any more. Two
   * of them and a host context fit into a file, also where each unit is written as six characters.
   */
  public static final int TEXT_CHARS_MAX = 32_768;

  /** The longest host context that is kept, in UTF-16 units. */
  public static final int HOST_CONTEXT_CHARS_MAX = 4096;

  /** The largest file that is written. */
  public static final int FILE_BYTES_MAX = 1024 * 1024;

  /** The largest file that is read: the Python system may have other limits. */
  public static final int READ_BYTES_MAX = 4 * 1024 * 1024;

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final MentionFiles files;
  private final FileLocks locks;
  private final InstantSource clock;
  private final UnaryOperator<String> redact;

  private MentionThreads(
      Path home, FileLocks locks, InstantSource clock, UnaryOperator<String> redact) {
    this.folder = home.resolve("mentions");
    this.files = new MentionFiles(folder);
    this.locks = locks;
    this.clock = clock;
    this.redact = redact;
  }

  /**
   * {@return the threads of {@code home}} Nothing is read or written yet.
   *
   * @param home the profile's
   * @param locks between all that write
   * @param clock what turns are dated by
   * @param redact masks what must not reach a file; every text that is kept passes it
   */
  public static MentionThreads open(
      Path home, FileLocks locks, InstantSource clock, UnaryOperator<String> redact) {
    return new MentionThreads(home, locks, clock, redact);
  }

  /**
   * Reads the turns that a question goes on from.
   *
   * @param peer the local id of the peer; one that cannot name a file has no turns
   * @param history which of its turns
   * @return them; nothing on disk is changed
   * @throws IOException if the disk fails
   */
  public MentionThread read(String peer, MentionHistory history) throws IOException {
    return switch (history.with(peer)) {
      case MentionHistory.None _ -> new MentionThread(peer, List.of(), Optional.empty());
      case MentionHistory.Conversation(ConversationId id) -> read(peer, Optional.of(id));
      case MentionHistory.Peer _ -> read(peer, Optional.empty());
    };
  }

  private MentionThread read(String peer, Optional<ConversationId> conversation)
      throws IOException {
    Path file = files.file(peer, conversation);
    MentionText text = MentionText.load(file, peer, conversation);
    return new MentionThread(
        peer, text.turns(), text.damage().map(problem -> file + " is damaged: " + problem));
  }

  /**
   * Adds an exchange to a thread, if it came to an end and has a reply that is not blank.
   *
   * @param peer the local id of the peer
   * @param history which thread
   * @param exchange question and reply
   * @return whether it was kept
   * @throws StoreException.Gone if the home is gone
   * @throws StoreException.Locked if another process holds the lock for long
   * @throws IOException if the disk fails or is full; the thread is then as it was
   */
  public MentionSave keep(String peer, MentionHistory history, MentionExchange exchange)
      throws IOException {
    if (history.with(peer) instanceof MentionHistory.None) {
      return new MentionSave.NotKept(MentionSave.Reason.NO_HISTORY);
    }
    if (exchange.ending() == MentionExchange.Ending.INTERRUPTED) {
      return new MentionSave.NotKept(MentionSave.Reason.INTERRUPTED);
    }
    if (PythonChars.strip(exchange.reply()).isEmpty()) {
      return new MentionSave.NotKept(MentionSave.Reason.EMPTY_REPLY);
    }
    files.prepare();
    try (FileLocks.Held _ = locks.acquire(folder.resolve(".lock"), Sharing.EXCLUSIVE, PATIENCE)) {
      return write(peer, history.conversation(), turn(exchange));
    }
  }

  /**
   * Deletes the threads of a peer that is none any more: whoever is called so next does not go on
   * from them.
   *
   * @param peer the local id that it had
   * @return how many files there were
   * @throws StoreException.Locked if another process holds the lock for long
   * @throws IOException if the disk fails
   */
  public int forget(String peer) throws IOException {
    if (!MentionFiles.canName(peer) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return 0;
    }
    try (FileLocks.Held _ = locks.acquire(folder.resolve(".lock"), Sharing.EXCLUSIVE, PATIENCE)) {
      List<Path> all = files.all(peer);
      for (Path file : all) {
        boolean _ = DurableFiles.delete(file);
      }
      return all.size();
    }
  }

  private MentionTurn turn(MentionExchange exchange) {
    return new MentionTurn(
        clock.instant(),
        kept(exchange.prompt(), TEXT_CHARS_MAX),
        kept(exchange.reply(), TEXT_CHARS_MAX),
        exchange.hostContext().map(text -> kept(text, HOST_CONTEXT_CHARS_MAX)));
  }

  /** Masks first: half a secret would not be known as one. */
  private String kept(String text, int most) {
    return MentionText.clipped(redact.apply(text), most);
  }

  private MentionSave write(String peer, Optional<ConversationId> conversation, MentionTurn turn)
      throws IOException {
    Path file = files.file(peer, conversation);
    DurableFiles.deleteTemporaries(file);
    MentionText text = MentionText.load(file, peer, conversation);
    Optional<Path> aside =
        text.damage().isPresent() ? Optional.of(files.setAside(peer, file)) : Optional.empty();
    DurableFiles.replace(file, text.with(turn, peer, conversation), FileMode.PRIVATE_FILE);
    if (conversation.isPresent()) {
      files.trimConversations(peer, file);
    }
    return new MentionSave.Kept(aside);
  }
}
