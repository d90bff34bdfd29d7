package dev.alpi.daemon;

import dev.alpi.profile.Profile;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A daemon with its socket and its watch of the disk: all of the process but its signals.
 *
 * <p><b>Threads:</b> any.
 */
public final class DaemonProcess implements Closeable {
  private final DaemonWorld world;
  private final Daemon daemon;
  private final Deque<Closeable> open = new ArrayDeque<>();

  private DaemonProcess(DaemonWorld world, Daemon daemon) {
    this.world = world;
    this.daemon = daemon;
    open.push(daemon);
  }

  /**
   * Begins to serve the profiles of a root.
   *
   * @param world what comes from outside
   * @param info what it says of this process
   * @return it, at work
   * @throws dev.alpi.profile.store.StoreException.Locked if another daemon serves the root
   * @throws IOException if it cannot listen or watch
   */
  public static DaemonProcess start(DaemonWorld world, OwnProcess info) throws IOException {
    DaemonProcess process = new DaemonProcess(world, Daemon.open(world, info.pid()));
    try {
      process.begin(info);
      return process;
    } catch (IOException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private void begin(OwnProcess info) throws IOException {
    HomeWatch watch = HomeWatch.open(world.root().path(), daemon, world.log());
    open.push(watch);
    // whoever gets an answer finds all profiles in it, beginning or begun
    List<Profile> _ = daemon.look();
    open.push(
        HostServer.start(
            world.root().path(),
            new HostAudit(world.root().path(), world.links(), world.log())
                .recording(new HostMethods(daemon, info).all()),
            world.log(),
            world.links()));
    Thread.ofVirtual().name("watch").start(() -> untilInterrupted(watch::run));
    Thread.ofVirtual().name("settings").start(() -> untilInterrupted(daemon::followSettings));
    world.log().info("alpi " + info.version() + " began, process " + info.pid());
  }

  /** Work that goes on until it is closed. */
  interface Work {
    void run() throws InterruptedException;
  }

  /** Does {@code work}, for a thread that is only there for it. */
  static void untilInterrupted(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads everything anew, because somebody asks for it; says so in the log.
   *
   * @param why who asks
   */
  public void reload(String why) {
    try {
      daemon.reload();
      world.log().info(why + ": read everything anew");
    } catch (IOException e) {
      world.log().warn(why + ": the profiles cannot be looked at: " + e.getMessage());
    }
  }

  /** {@return whether a service of a profile is beginning} */
  public boolean isBeginning() {
    return daemon.isBeginning();
  }

  /**
   * Begins nothing new, and waits until what runs has ended.
   *
   * @param most how long
   * @return whether it has
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean drain(Duration most) throws InterruptedException {
    daemon.drain();
    Thread waiting =
        Thread.ofVirtual().name("drain").start(() -> untilInterrupted(daemon::awaitIdle));
    boolean isIdle = waiting.join(most);
    waiting.interrupt();
    return isIdle;
  }

  /** Ends everything, in the other order than it began. */
  @Override
  public void close() throws IOException {
    world.log().info("alpi ends");
    IOException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
