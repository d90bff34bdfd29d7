package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.LineFile;
import dev.alpi.profile.store.ProcessStamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The journal of one run that goes on.
 *
 * <p>Nothing here throws because of the disk: an event that cannot be written is counted, the next
 * one is tried again, and {@link #finish} tells the first thing that went wrong, once.
 *
 * <p><b>Threads:</b> any. <b>Durability:</b> an event is with the operating system when the method
 * returns; it is not synced, so a crash of the machine may lose the newest.
 */
public final class RunJournal {
  /**
   * How large a journal gets: what comes then is only counted. A turn of 200 steps that fills each
   * text has half of it.
   */
  static final int BYTES_MAX = 8 * 1024 * 1024;

  private final RunId id;
  private final RunFiles files;
  private final InstantSource clock;
  private final UnaryOperator<String> redact;
  private final Set<ProcessStamp> children = new LinkedHashSet<>();
  private long seq;
  private long bytes;
  private long lost;
  private boolean finished;
  private Optional<IOException> problem = Optional.empty();

  RunJournal(RunId id, RunFiles files, InstantSource clock, UnaryOperator<String> redact) {
    this.id = id;
    this.files = files;
    this.clock = clock;
    this.redact = redact;
  }

  /** Returns the run's name; it has one also if nothing can be written. */
  public RunId id() {
    return id;
  }

  /** Writes the first line, into a new file. */
  synchronized void begin(Obj start) {
    byte[] line = JournalLine.of(0, clock.instant(), RunReader.STARTED, start);
    try {
      DurableFiles.createDirectory(files.folder());
      LineFile.create(files.journal(id), line);
      seq = 1;
      bytes = line.length;
    } catch (IOException e) {
      note(e);
      lost++;
    }
  }

  /**
   * Adds an event. After {@link #finish} there are none any more.
   *
   * @param kind what happened, such as {@code agent.tool_ended}: words with dots between them
   * @param data more of it; redacted text by text, clipped where a text has more than 12 KiB, and
   *     replaced by a preview where the line would have more than 32 KiB
   */
  public synchronized void event(String kind, Obj data) {
    if (!finished) {
      byte[] line = line(kind, Texts.redacted(data, redact, JournalLine.TEXT_BYTES_MAX));
      if (bytes + line.length > BYTES_MAX) {
        lost++;
      } else {
        write(line);
      }
    }
  }

  /**
   * Ends the journal with {@code outcome} as its last line, and takes away what stands beside it.
   *
   * @return the first thing that kept the journal from being written whole or tidied up; empty when
   *     asked again
   */
  public synchronized Optional<IOException> finish(RunOutcome outcome) {
    if (finished) {
      return Optional.empty();
    }
    Obj data = Obj.EMPTY.with("outcome", outcome.label());
    write(line(RunReader.FINISHED, lost == 0 ? data : data.with("lost_events", lost)));
    finished = true;
    try {
      Files.deleteIfExists(files.cancel(id));
    } catch (IOException e) {
      note(e);
    }
    return problem;
  }

  /**
   * Notes a process group that is to be killed if this run ends without killing it. What may
   * outlive the run is not registered.
   *
   * @param leader the group's first process, whose id is the group's
   */
  public synchronized void registerChild(ProcessStamp leader) {
    if (!finished && children.add(leader)) {
      try {
        LineFile.appendOrCreate(files.children(id), ChildLines.of(leader));
      } catch (IOException e) {
        note(e);
      }
    }
  }

  /** Strikes a process group off: it has ended, or may live on. */
  public synchronized void unregisterChild(ProcessStamp leader) {
    if (!children.remove(leader)) {
      return;
    }
    Path file = files.children(id);
    try {
      if (children.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        children.forEach(child -> lines.writeBytes(ChildLines.of(child)));
        DurableFiles.replace(file, lines.toByteArray(), FileMode.PRIVATE_FILE);
      }
    } catch (IOException e) {
      note(e);
    }
  }

  private byte[] line(String kind, Obj data) {
    return JournalLine.of(seq, clock.instant(), kind, data);
  }

  private void write(byte[] line) {
    try {
      LineFile.append(files.journal(id), line);
      seq++;
      bytes += line.length;
    } catch (IOException e) {
      note(e);
      lost++;
    }
  }

  /** Keeps the first failure. */
  synchronized void note(IOException e) {
    if (problem.isEmpty()) {
      problem = Optional.of(e);
    }
  }
}
