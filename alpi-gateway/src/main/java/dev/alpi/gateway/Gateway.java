package dev.alpi.gateway;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps the channels of a profile going: what comes goes into the inbox before its channel is told
 * so, is handled in the order of its chat, and is answered through the outbox.
 *
 * <p>What it promises of losses and repeats is in {@code docs/delivery.md}.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> one for a profile; it holds {@code
 * gateway/.gateway.lock}.
 */
public final class Gateway implements AutoCloseable {
  /* Implementation notes. The order of a message: the channel hands it over (take), which commits
   * it with the cursor and wakes its lane. The lane begins it (commit), the conversation answers,
   * the answer and the end of the message are one commit, and the lane of the outbox is woken.
   * That begins a piece (commit), sends it, and notes that (commit). A crash between two commits
   * leaves a message that is handled again, or a piece that may have arrived. */

  /** Chats that are answered at the same time; most of them wait for a model. */
  static final int HANDLED_MAX = 64;

  /** Chats that are sent to at the same time. */
  static final int SENT_MAX = 64;

  private static final Duration SWEEP_EVERY = Duration.ofDays(1);

  private static final String ANSWERED = "That question is answered, or has expired.";

  /** How long what is under way may take when the gateway ends. */
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final GatewayWorld world;
  private final GatewayStore store;
  private final Supplier<? extends GatewaySettings> settings;
  private final GatewayEvents events;
  private final FileLocks.Held lock;
  private final GatewayFiles files;
  private final Approvals approvals;
  private final Map<ChannelId, ChannelRunner> channels = new LinkedHashMap<>();
  private final Map<Lane, LiveTalk> talks = new ConcurrentHashMap<>();
  private final Lanes handling;
  private final Lanes sending;
  private final SendWorker sender;
  private Optional<ScheduledFuture<?>> sweeping = Optional.empty();
  private volatile boolean isClosing;

  private Gateway(
      GatewayWorld world,
      GatewayStore store,
      Conversation conversation,
      Supplier<? extends GatewaySettings> settings,
      GatewayEvents events,
      FileLocks.Held lock) {
    this.world = world;
    this.store = store;
    this.settings = settings;
    this.events = events;
    this.lock = lock;
    this.files = new GatewayFiles(store.home(), world.clock());
    this.approvals = new Approvals(world.random(), world.timer());
    this.sender = new SendWorker(this, world, store);
    this.sending = new Lanes(sender, SENT_MAX, world);
    this.handling =
        new Lanes(new MessageWorker(this, world, store, conversation), HANDLED_MAX, world);
  }

  /**
   * Opens the gateway of a profile, and begins to receive and to send.
   *
   * @param home the profile's directory
   * @param world what it gets from outside
   * @param channels what it receives and sends by; closed with it
   * @param conversation who is talked to
   * @param settings how it behaves; asked each time, so that other settings are in effect at once
   * @param events hears what happens
   * @return the gateway
   * @throws dev.alpi.profile.store.StoreException.Locked if another process runs it
   * @throws IOException if its files cannot be used
   */
  public static Gateway open(
      Path home,
      GatewayWorld world,
      List<Channel> channels,
      Conversation conversation,
      Supplier<? extends GatewaySettings> settings,
      GatewayEvents events)
      throws IOException {
    Path folder = home.resolve("gateway");
    DurableFiles.createDirectory(folder);
    FileLocks.Held lock =
        world
            .locks()
            .acquire(folder.resolve(".gateway.lock"), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    try {
      GatewayStore store = GatewayStore.open(home, world.clock(), world.random());
      store.restWhenUnused(world.timer(), world.threads(), events::rested);
      Gateway gateway = new Gateway(world, store, conversation, settings, events, lock);
      try {
        gateway.begin(channels);
        return gateway;
      } catch (IOException e) {
        store.close();
        throw e;
      }
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private void begin(List<Channel> all) throws IOException {
    for (Channel each : all) {
      channels.put(each.id(), new ChannelRunner(each, this, world, store));
    }
    sweep();
    sweeping =
        Optional.of(
            world
                .timer()
                .scheduleWithFixedDelay(
                    () -> world.threads().execute(this::sweep),
                    SWEEP_EVERY.toMillis(),
                    SWEEP_EVERY.toMillis(),
                    TimeUnit.MILLISECONDS));
    Restored.setAside(store, events);
    List<Lane> waiting = store.change(store.inbox()::recover);
    sender.recover();
    waiting.forEach(handling::wake);
    store.ask(store.outbox()::open).forEach(sending::wake);
    for (ChannelRunner each : channels.values()) {
      each.start();
    }
  }

  /** Removes files that came or went long ago, and that nobody waits for. */
  private void sweep() {
    try {
      Set<String> needed = store.ask(() -> store.inbox().files());
      needed.addAll(store.ask(() -> store.outbox().files()));
      files.sweep(needed);
    } catch (IOException e) {
      events.warn("old files cannot be removed: " + e.getMessage());
    }
  }

  GatewaySettings settings() {
    return settings.get();
  }

  GatewayEvents events() {
    return events;
  }

  GatewayFiles files() {
    return files;
  }

  Approvals approvals() {
    return approvals;
  }

  Optional<Channel> channel(ChannelId id) {
    return Optional.ofNullable(channels.get(id)).map(ChannelRunner::channel);
  }

  boolean isHandlingPaused() {
    return handling.isPaused();
  }

  /** Says whether it ends, so that what is stopped is handled after the next start. */
  boolean isClosing() {
    return isClosing;
  }

  boolean isSendingPaused() {
    return sending.isPaused();
  }

  /** Takes what a channel has received; see {@link Intake#take}. */
  void take(ChannelId channel, List<Inbound> messages, Optional<String> cursor) throws IOException {
    List<Taken> taken =
        store.change(
            () -> {
              List<Taken> all = new ArrayList<>();
              requireRoom(channel, messages);
              for (Inbound message : messages) {
                take(channel, message).ifPresent(all::add);
              }
              if (cursor.isPresent()) {
                store.setCursor(channel, cursor.get());
              }
              return all;
            });
    for (Taken each : taken) {
      begin(each);
    }
  }

  private void requireRoom(ChannelId channel, List<Inbound> messages) throws SQLException {
    long waits =
        messages.stream().filter(each -> !isControl(new Lane(channel, each.place()), each)).count();
    if (waits > 0 && waits > Inbox.WAITING_MAX - store.inbox().waiting(channel)) {
      throw new InboxFullException();
    }
  }

  private record Taken(Lane lane, long id, Inbound message, InboxRow.State state) {}

  private Optional<Taken> take(ChannelId channel, Inbound message) throws SQLException {
    Lane lane = new Lane(channel, message.place());
    InboxRow.State state = InboxRow.State.WAITING;
    String reason = "";
    if (message.kind() instanceof Inbound.Kind.Correction(String of)) {
      Optional<InboxRow> corrected = store.inbox().byMessage(channel, of);
      boolean isInTime =
          corrected.isPresent() && store.inbox().correct(corrected.get().id(), message.text());
      state = isInTime ? InboxRow.State.DONE : InboxRow.State.NOTE;
      reason = corrected.map(row -> "corrects " + row.id()).orElse("corrects " + of);
    } else if (isControl(lane, message)) {
      state = InboxRow.State.DONE;
      reason = "done at once";
    }
    InboxRow.State became = state;
    Optional<Taken> taken =
        store
            .inbox()
            .take(channel, message, state, reason)
            .map(id -> new Taken(lane, id, message, became));
    if (taken.isPresent() && state == InboxRow.State.NOTE) {
      store.inbox().tidyNotes(lane, taken.get().id(), reason);
    }
    return taken;
  }

  /** Says whether a message is not to wait for those before it: it is about them. */
  private boolean isControl(Lane lane, Inbound message) {
    return message.kind() instanceof Inbound.Kind.Button
        || isStop(message) && talks.containsKey(lane)
        || approvals.isAnswer(lane, message.text());
  }

  private static boolean isStop(Inbound message) {
    return Commands.of(message.text()).filter(Commands.Command.Stop.class::isInstance).isPresent();
  }

  private void begin(Taken taken) {
    events.received(taken.lane().channel(), taken.id());
    switch (taken.state()) {
      case WAITING -> handling.wake(taken.lane());
      case DONE -> {
        if (!(taken.message().kind() instanceof Inbound.Kind.Correction)) {
          // here, so that of two answers the first counts
          boolean isAnswer = approvals.answered(taken.lane(), taken.message().text());
          world.threads().execute(() -> control(taken, isAnswer));
        }
      }
      case RUNNING, NOTE, DEAD, DROPPED -> {
        // nothing to be done
      }
    }
  }

  private void control(Taken taken, boolean isAnswer) {
    try {
      if (taken.message().kind() instanceof Inbound.Kind.Button) {
        Optional<Channel> channel = channel(taken.lane().channel());
        if (channel.isPresent()) {
          channel.get().pressed(taken.message());
        }
        if (!isAnswer) {
          say(taken, ANSWERED);
        }
      } else if (isStop(taken.message())) {
        LiveTalk talk = talks.get(taken.lane());
        if (talk == null || !talk.stopForSender()) {
          say(taken, Commands.NOTHING_RUNS);
        }
      } else if (!isAnswer) {
        say(taken, ANSWERED);
      }
    } catch (IOException e) {
      // the button goes on waiting for a while
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(Taken taken, String text) {
    List<Long> _ =
        enqueue(
            new Outbox.Heading(
                taken.lane(),
                OutboxRow.Nature.TRACE,
                OptionalLong.of(taken.id()),
                taken.message().context()),
            Reply.of(text),
            _ -> {});
  }

  /** Tells something in the chat of a message, for the moment. */
  void trace(InboxRow row, String markdown) {
    List<Long> _ =
        enqueue(Outbox.Heading.answering(row, OutboxRow.Nature.TRACE), Reply.of(markdown), _ -> {});
  }

  /** Puts a question into its chat; returns the numbers of its pieces, none if it cannot be. */
  List<Long> ask(InboxRow row, Approvals.Asked asked, Reply question) {
    return enqueue(
        Outbox.Heading.answering(row, OutboxRow.Nature.QUESTION),
        question,
        pieces -> approvals.goesOut(asked, pieces));
  }

  /** What of a question has not gone out is not asked any more. */
  void drop(List<Long> pieces) {
    try {
      for (long piece : pieces) {
        GatewayStore.Change _ = store.dropOutgoing(piece);
      }
    } catch (IOException e) {
      events.warn("the outbox cannot be written: " + e.getMessage());
    }
  }

  /**
   * Puts something into the outbox; returns the numbers of its pieces, none if it cannot be.
   *
   * @param known is told of them before they are sent
   */
  private List<Long> enqueue(Outbox.Heading heading, Reply reply, Consumer<List<Long>> known) {
    Optional<Channel> channel = channel(heading.lane().channel());
    if (channel.isEmpty()) {
      return List.of();
    }
    try {
      List<Piece> pieces = compose(channel.get(), reply);
      List<Long> ids = store.change(() -> store.outbox().add(heading, pieces));
      known.accept(ids);
      sending.wake(heading.lane());
      return ids;
    } catch (IOException e) {
      events.warn("the outbox cannot be written: " + e.getMessage());
      return List.of();
    }
  }

  /** Brings a reply into the form of its channel; its files are copied, as they are now. */
  List<Piece> compose(Channel channel, Reply reply) {
    List<Path> copies = new ArrayList<>();
    StringBuilder text = new StringBuilder(reply.markdown());
    for (Path file : reply.files()) {
      try {
        copies.add(files.out(file, Outbox.key(world.random())));
      } catch (IOException e) {
        text.append("\n\n(a file is missing: ").append(e.getMessage()).append(')');
      }
    }
    return channel.compose(new Reply(text.toString(), copies, reply.buttons()));
  }

  LiveTalk talk(Channel channel, InboxRow row) {
    LiveTalk talk = new LiveTalk(this, world, channel, row);
    talks.put(row.lane(), talk);
    talk.begin();
    if (isClosing) {
      boolean _ = talk.stop();
    }
    return talk;
  }

  void over(LiveTalk talk) {
    boolean _ = talks.remove(talk.lane(), talk);
  }

  /** A message was handled to its end. */
  void handled(InboxRow before) throws IOException {
    sending.wake(before.lane());
    store.ask(() -> store.inbox().byId(before.id())).ifPresent(events::handled);
  }

  /** A piece was sent. */
  void sent(OutboxRow before) throws IOException {
    channels.get(before.channel()).sent();
    store.ask(() -> store.outbox().byId(before.id())).ifPresent(this::gone);
  }

  /** A piece is in another state than it was. */
  void gone(OutboxRow row) {
    if (row.nature() == OutboxRow.Nature.QUESTION) {
      approvals.went(row.id(), row.state());
    }
    if (row.state() == OutboxRow.State.SENT || row.state() == OutboxRow.State.DROPPED) {
      try {
        files.forgetOut(row.file());
      } catch (IOException e) {
        events.warn("a copy cannot be removed: " + e.getMessage());
      }
    }
    events.outgoing(row);
  }

  /** {@return how each channel is} */
  public List<ChannelStatus> status() {
    return channels.values().stream().map(ChannelRunner::status).toList();
  }

  /** {@return how each channel is, without a look at the disk: for who asks often} */
  public List<ChannelHealth> health() {
    return channels.values().stream().map(ChannelRunner::health).toList();
  }

  /** {@return how many chats are being answered} */
  public int running() {
    return handling.running();
  }

  /** {@return what it has received and sent} */
  public GatewayStore store() {
    return store;
  }

  /**
   * Looks for what others have put into the inbox or the outbox, or have changed there.
   *
   * @throws IOException if they cannot be read
   */
  public void look() throws IOException {
    store.ask(store.inbox()::open).forEach(handling::wake);
    store.ask(store.outbox()::open).forEach(sending::wake);
  }

  /** Begins to handle no message any more; those that are handled go on, and are answered. */
  public void drain() {
    handling.pause();
  }

  /**
   * Waits until no message is handled, after {@link #drain}.
   *
   * @throws InterruptedException if the thread is to end
   */
  public void awaitIdle() throws InterruptedException {
    handling.awaitIdle();
  }

  /**
   * Ends. What is being handled is stopped, and handled after the next start; what is being sent
   * gets a moment.
   */
  @Override
  public void close() throws IOException {
    isClosing = true;
    sweeping.ifPresent(each -> each.cancel(false));
    handling.pause();
    channels.values().forEach(each -> each.stop(END_MAX));
    talks
        .values()
        .forEach(
            each -> {
              boolean _ = each.stop();
            });
    handling.close(Lanes.Ending.WAIT, END_MAX);
    sending.pause();
    try {
      // what is cut off may have arrived, and would be sent again with a mark
      sending.awaitIdle(END_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sending.close(Lanes.Ending.INTERRUPT, END_MAX);
    channels.values().forEach(each -> each.channel().close());
    try (lock) {
      store.close();
    }
  }
}
