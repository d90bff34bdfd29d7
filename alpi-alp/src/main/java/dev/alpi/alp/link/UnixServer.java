package dev.alpi.alp.link;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Answers on the profile's Unix socket: one request a connection (alp spec §5.1).
 *
 * <p><b>Threads:</b> any; a virtual thread for each connection.
 */
final class UnixServer implements UnixListener.Handler {
  /** May stand before an answer, which is JSON. */
  private static final byte[] BLANK = {' '};

  private final LinkService service;
  private final LinkLimits limits;
  private final LinkLog log;
  private final Deadlines deadlines;

  private UnixServer(LinkService service, LinkLimits limits, LinkLog log, Deadlines deadlines) {
    this.service = service;
    this.limits = limits;
    this.log = log;
    this.deadlines = deadlines;
  }

  /**
   * Begins to listen; returns what ends it.
   *
   * @throws IOException if another server answers there already, or it cannot be made
   */
  static UnixListener start(
      LinkService service,
      LinkLimits limits,
      LinkLog log,
      Deadlines deadlines,
      Path home,
      Path temporary)
      throws IOException {
    UnixListener listener = UnixListener.bind(LinkServer.socket(home), temporary);
    listener.start("alp-local", limits.localMax(), new UnixServer(service, limits, log, deadlines));
    return listener;
  }

  @Override
  public void crowded() {
    log.dropped("too many local connections");
  }

  @Override
  public void failed(IOException cause) {
    log.failed("accept", cause);
  }

  @Override
  public void serve(SocketChannel connection) {
    try (Deadline deadline = deadlines.of(connection)) {
      deadline.in(limits.message());
      EagerInput in = new EagerInput(connection);
      // who has connected is about to ask
      in.expect();
      Lines lines = new Lines(in);
      Optional<byte[]> line = lines.next();
      deadline.clear();
      if (line.isEmpty()) {
        return;
      }
      Optional<LinkService.Asked> asked = service.judge(line.get(), Optional.empty());
      if (asked.isEmpty()) {
        return;
      }
      AskCancel cancel = new AskCancel();
      if (asked.get().isLong()) {
        Thread.ofVirtual().name("alp-local-end").start(() -> watch(lines, cancel));
      }
      OutputStream out = Channels.newOutputStream(connection);
      service.answer(asked.get(), cancel, new LineSink(out, deadline));
    } catch (IOException e) {
      log.dropped("a local connection: " + e.getMessage());
    }
  }

  /**
   * Notices that a client sends nothing any more. That is no end yet: one that has said all it has
   * to say may have closed its half.
   */
  private static void watch(Lines lines, AskCancel cancel) {
    try {
      if (!lines.await()) {
        cancel.doubt();
      }
    } catch (IOException e) {
      // broken, or closed here: the next message to it fails
      cancel.doubt();
    }
  }

  /** Sends messages as lines. */
  private final class LineSink implements Answers.Sink {
    private final OutputStream out;
    private final Deadline deadline;

    LineSink(OutputStream out, Deadline deadline) {
      this.out = out;
      this.deadline = deadline;
    }

    @Override
    public void send(byte[] message) throws IOException {
      write(Lines.of(message));
    }

    /** Only a write tells who has gone from who has closed its half. */
    @Override
    public void probe() throws IOException {
      write(BLANK);
    }

    private void write(byte[] bytes) throws IOException {
      deadline.in(limits.write());
      out.write(bytes);
      deadline.clear();
    }
  }
}
