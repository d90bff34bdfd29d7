package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A channel whose service is in this process, and outlives the gateway. */
final class FakeChannel implements Channel {
  /** The service: what it has for us, and what it got. */
  static final class Service {
    final List<Inbound> all = new ArrayList<>();
    final List<Outgoing> arrived = new ArrayList<>();
    final List<Outgoing> asked = new ArrayList<>();
    final List<String> pressed = new ArrayList<>();
    final Deque<SendException> faults = new ArrayDeque<>();

    /** Faults of which the service got what was sent. */
    final Deque<SendException> faultsAfter = new ArrayDeque<>();

    final BlockingQueue<Object> news = new LinkedBlockingQueue<>();
    final Deque<IOException> broken = new ArrayDeque<>();
    volatile Runnable beforeArrival = () -> {};
    volatile Runnable afterArrival = () -> {};
    volatile int typed;

    synchronized void push(Inbound... messages) {
      all.addAll(List.of(messages));
      news.add("");
    }

    synchronized List<Inbound> from(int index) {
      return List.copyOf(all.subList(index, all.size()));
    }

    synchronized List<String> texts() {
      return arrived.stream().map(each -> FakeChannel.text(each)).toList();
    }

    synchronized List<String> texts(String chat) {
      return arrived.stream()
          .filter(each -> each.place().chat().equals(chat))
          .map(each -> FakeChannel.text(each))
          .toList();
    }
  }

  static final Sender ANN = new Sender("ann", "Ann");

  private final ChannelId id;
  private final Service service;
  private final Repeats repeats;
  private final CountDownLatch closed = new CountDownLatch(1);

  FakeChannel(Service service, Repeats repeats) {
    this.id = new ChannelId("fake");
    this.service = service;
    this.repeats = repeats;
  }

  static Inbound message(String id, String chat, String text) {
    return new Inbound(
        id, Place.of(chat), ANN, Inbound.NEW, text, List.of(), Obj.EMPTY.with("to", id));
  }

  private static String text(Outgoing piece) {
    return (piece.repeat() == Outgoing.Repeat.MAYBE ? Outgoing.MARK : "") + piece.piece().plain();
  }

  @Override
  public ChannelId id() {
    return id;
  }

  @Override
  public Traits traits() {
    return new Traits(repeats, true, true);
  }

  @Override
  public void receive(Intake intake) throws IOException, InterruptedException {
    int next = Integer.parseInt(intake.cursor().orElse("0"));
    while (closed.getCount() > 0) {
      synchronized (service) {
        if (!service.broken.isEmpty()) {
          throw service.broken.removeFirst();
        }
      }
      intake.alive();
      List<Inbound> batch = service.from(next);
      if (batch.isEmpty()) {
        Object _ = service.news.take();
      } else {
        List<Inbound> admitted =
            batch.stream().filter(each -> intake.admits(each.sender(), each.place())).toList();
        intake.take(admitted, Optional.of(Integer.toString(next + batch.size())));
        next += batch.size();
      }
    }
  }

  @Override
  public List<Piece> compose(Reply reply) {
    List<Piece> pieces = new ArrayList<>();
    if (!reply.markdown().isEmpty()) {
      pieces.add(Piece.of(Obj.EMPTY.with("text", reply.markdown()), reply.markdown()));
    }
    reply
        .files()
        .forEach(
            file ->
                pieces.add(new Piece(Obj.EMPTY, "file " + file.getFileName(), Optional.of(file))));
    return pieces;
  }

  @Override
  public String send(Outgoing piece) throws SendException {
    service.beforeArrival.run();
    synchronized (service) {
      service.asked.add(piece);
      if (!service.faults.isEmpty()) {
        throw service.faults.removeFirst();
      }
      boolean isKnown =
          repeats == Repeats.RECOGNISED
              && service.arrived.stream().anyMatch(each -> each.key().equals(piece.key()));
      if (!isKnown) {
        service.arrived.add(piece);
      }
      if (!service.faultsAfter.isEmpty()) {
        throw service.faultsAfter.removeFirst();
      }
    }
    service.afterArrival.run();
    return "s" + service.arrived.size();
  }

  @Override
  public void typing(Place place) {
    synchronized (service) {
      service.typed++;
    }
  }

  @Override
  public void pressed(Inbound button) {
    synchronized (service) {
      service.pressed.add(button.text());
    }
  }

  @Override
  public void fetch(FileRef file, Path target, long bytesMax) throws IOException {
    if (file.bytes().orElse(0) > bytesMax) {
      throw new IOException("it has more than " + bytesMax + " bytes");
    }
    Path _ = Files.writeString(target, "content of " + file.ref());
  }

  @Override
  public String probe() {
    return "a fake";
  }

  @Override
  public void close() {
    closed.countDown();
    service.news.add("");
  }
}
