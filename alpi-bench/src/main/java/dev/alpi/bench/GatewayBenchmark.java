package dev.alpi.bench;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelStatus;
import dev.alpi.gateway.Conversation;
import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Gateway;
import dev.alpi.gateway.GatewayEvents;
import dev.alpi.gateway.GatewaySettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.InboxRow;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.OutboxRow;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * What a gateway itself takes for a message: many that wait in many chats, an agent that answers at
 * once, a service that takes no time. The messages come in batches of a hundred, as Telegram's do.
 */
public final class GatewayBenchmark {
  private static final int BATCH = 100;
  private static final int ROUNDS = 5;
  private static final Sender ANN = new Sender("ann", "Ann");

  private GatewayBenchmark() {}

  /** Measures some rounds, each with a new database, and prints them. */
  public static void main(String[] args) throws Exception {
    int messages = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    int chats = args.length > 1 ? Integer.parseInt(args[1]) : 50;
    System.out.println("| round | ms a message | processor ms a message | heap MiB | in order |");
    System.out.println("|---|---|---|---|---|");
    for (int round = 1; round <= ROUNDS; round++) {
      Path home = Files.createTempDirectory("alpi-gateway-");
      round(round, home, messages, chats);
      DurableFiles.deleteTree(home);
    }
  }

  private static void round(int round, Path home, int messages, int chats) throws Exception {
    Loopback channel = new Loopback(messages, chats);
    long cpu = processorNanos();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        HttpClient http = HttpClient.newHttpClient()) {
      GatewayWorld world =
          new GatewayWorld(
              FileLocks.betweenProcesses(),
              InstantSource.system(),
              System::nanoTime,
              new SecureRandom(),
              timer,
              threads,
              http,
              _ -> () -> {});
      try (Gateway _ =
          Gateway.open(
              home,
              world,
              List.of(channel),
              new Echo(),
              () -> GatewaySettings.of((_, _) -> true),
              new Silent())) {
        channel.all.await();
      }
      long nanos = System.nanoTime() - start;
      System.out.printf(
          Locale.ROOT,
          "| %d | %.2f | %.2f | %d | %s |%n",
          round,
          nanos / 1e6 / messages,
          (processorNanos() - cpu) / 1e6 / messages,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
          channel.isInOrder() ? "yes" : "NO");
      timer.shutdownNow();
      threads.shutdownNow();
      http.shutdownNow();
    }
  }

  private static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /** A service in this process, which has all its messages from the start. */
  private static final class Loopback implements Channel {
    private final int messages;
    private final int chats;
    private final CountDownLatch all;
    private final Map<String, List<Integer>> arrived = new ConcurrentHashMap<>();

    Loopback(int messages, int chats) {
      this.messages = messages;
      this.chats = chats;
      this.all = new CountDownLatch(messages);
    }

    boolean isInOrder() {
      return arrived.values().stream()
          .allMatch(each -> each.equals(each.stream().sorted().toList()));
    }

    @Override
    public ChannelId id() {
      return new ChannelId("loopback");
    }

    @Override
    public Traits traits() {
      return new Traits(Repeats.ARRIVE, false, false);
    }

    @Override
    public void receive(Intake intake) throws IOException, InterruptedException {
      for (int from = 0; from < messages; from += BATCH) {
        List<Inbound> batch = new ArrayList<>();
        for (int i = from; i < Math.min(from + BATCH, messages); i++) {
          batch.add(
              new Inbound(
                  "m" + i,
                  Place.of("chat " + i % chats),
                  ANN,
                  Inbound.NEW,
                  Integer.toString(i),
                  List.of(),
                  Obj.EMPTY));
        }
        intake.take(batch, Optional.of(Integer.toString(from)));
        intake.alive();
      }
      new CountDownLatch(1).await();
    }

    @Override
    public List<Piece> compose(Reply reply) {
      return List.of(Piece.of(Obj.EMPTY.with("text", reply.markdown()), reply.markdown()));
    }

    @Override
    public String send(Outgoing piece) {
      arrived
          .computeIfAbsent(piece.place().chat(), _ -> new ArrayList<>())
          .add(Integer.parseInt(piece.piece().plain()));
      all.countDown();
      return "";
    }

    @Override
    public void fetch(FileRef file, Path target, long bytesMax) throws IOException {
      throw new IOException("there are no files");
    }

    @Override
    public String probe() {
      return "here";
    }

    @Override
    public void close() {}
  }

  /** An agent that answers at once. */
  private static final class Echo implements Conversation {
    @Override
    public Outcome answer(Message message, Talk talk) {
      return new Outcome.Answered(Reply.of(message.text()));
    }

    @Override
    public String shortcut(Shortcut shortcut, ChannelId channel, Place place, String argument) {
      return "";
    }

    @Override
    public boolean hasPeer(String peer) {
      return false;
    }

    @Override
    public String askPeer(String peer, Message message, Talk talk) {
      return "";
    }

    @Override
    public Optional<String> transcribe(Path voice) {
      return Optional.empty();
    }
  }

  private static final class Silent implements GatewayEvents {
    @Override
    public void changed(ChannelStatus status) {}

    @Override
    public void received(ChannelId channel, long id) {}

    @Override
    public void handled(InboxRow row) {}

    @Override
    public void outgoing(OutboxRow row) {}

    @Override
    public void silent(ChannelId channel, Instant since) {}

    @Override
    public void warn(String problem) {
      System.err.println(problem);
    }
  }
}
