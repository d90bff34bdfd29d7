package dev.alpi.daemon;

import dev.alpi.alp.link.LinkServer;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.link.UnixListener;
import dev.alpi.engine.Machine;
import dev.alpi.engine.Pause;
import dev.alpi.engine.SecretSource;
import dev.alpi.engine.attachments.LocalPrograms;
import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.engine.web.Resolver;
import dev.alpi.engine.web.WebClient;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.NewProfile;
import dev.alpi.profile.Profile;
import dev.alpi.profile.ProfileChange;
import dev.alpi.profile.ProfileName;
import dev.alpi.profile.ProfileStore;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.scheduler.RunPermits;
import dev.alpi.scheduler.TimerAlarms;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A root on a real disk, and all that a daemon of it needs, with the offline model. */
final class DaemonFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Path root;
  final HomeRoot homes;
  final FileLocks locks = FileLocks.betweenProcesses();
  final ScheduledThreadPoolExecutor timer = LinkServer.timer();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final RecordedLog log = new RecordedLog();
  final SecureRandom random = new SecureRandom();

  /** By how much the daemon's clock is ahead of the system's. */
  final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  final LinkWorld links;
  final GatewayWorlds gateways;

  /** Which reports somebody wanted. */
  final List<HostReports.Wish> wishes = new CopyOnWriteArrayList<>();

  final DaemonWorld world;

  DaemonFixture(Path directory) throws IOException {
    root = directory.resolve(".alpi");
    homes = HomeRoot.at(root);
    InstantSource clock = () -> InstantSource.system().instant().plus(ahead.get());
    links = new LinkWorld(locks, clock, System::nanoTime, random, Path.of("/tmp"), timer);
    gateways = new GatewayWorlds(homes, links, threads);
    world =
        new DaemonWorld(
            homes,
            links,
            new TimerAlarms(timer, clock),
            threads,
            threads,
            new RunPermits(8),
            () -> List.of(InetAddress.getLoopbackAddress()),
            _ -> machine(),
            LocalPrograms.create(Map.of(), Path.of("/")),
            gateways,
            wish -> {
              wishes.add(wish);
              return Obj.EMPTY.with("made", wish.kind().name());
            },
            () -> {},
            log);
  }

  private Machine machine() {
    Path system = Path.of("/");
    Path processes = system.resolve("proc");
    return new Machine(
        root.getParent(),
        root.getParent(),
        locks,
        InstantSource.system(),
        System::nanoTime,
        ZoneOffset.UTC,
        new Random(),
        ProcessStamp.current(processes),
        stamp -> stamp.isAlive(processes),
        LocalCommands.create(Map.of("PATH", "/usr/bin:/bin"), system),
        Pause.real(),
        SecretSource.envFiles(),
        new WebClient(Resolver.system()));
  }

  Profile profile(String name) throws IOException {
    ProfileStore store = ProfileStore.of(homes, locks, InstantSource.system());
    ProfileChange<Profile> change =
        store.create(new NewProfile(new ProfileName(name), "", List.of()));
    return ((ProfileChange.Done<Profile>) change).result();
  }

  /** Has {@code daemon} answer on the socket of the root; returns what ends that. */
  UnixListener host(Daemon daemon) throws IOException {
    OwnProcess process = OwnProcess.of("0.1", 7, Optional.empty(), Path.of("/proc/self"));
    HostAudit audit = new HostAudit(root, links, log);
    return HostServer.start(
        root, audit.recording(new HostMethods(daemon, process).all()), log, links);
  }

  /** Returns what asks a daemon there. */
  HostClient client() {
    return HostClient.of(root, links.temporary());
  }

  /** Waits until {@code isSo}; fails if that takes too long. */
  static void until(BooleanSupplier isSo) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it did not come to be");
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  static boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public void close() {
    gateways.close();
    threads.shutdownNow();
    timer.shutdownNow();
  }
}
