package dev.alpi.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** An agent that says what it heard. */
class FakeAgent implements Conversation {
  final List<Message> heard = new ArrayList<>();
  final List<String> peers = new ArrayList<>();

  /** Texts at which it waits until it is stopped, or the latch is open. */
  final ConcurrentHashMap<String, CountDownLatch> stalls = new ConcurrentHashMap<>();

  @Override
  public Outcome answer(Message message, Talk talk) throws IOException, InterruptedException {
    synchronized (heard) {
      heard.add(message);
    }
    CountDownLatch stall = stalls.get(message.text());
    if (stall != null) {
      boolean[] isStopped = new boolean[1];
      talk.whenStopped(
          () -> {
            isStopped[0] = true;
            stall.countDown();
          });
      stall.await();
      if (isStopped[0]) {
        return new Outcome.Stopped("so far");
      }
    }
    if (message.text().startsWith("may I ")) {
      boolean isYes = talk.approves(message.text().substring(6), List.of("it is a test"));
      return new Outcome.Answered(Reply.of(isYes ? "done" : "not done"));
    }
    if (message.text().equals("break")) {
      throw new IllegalStateException("broken");
    }
    if (message.text().equals("fail")) {
      throw new IOException("the disk is away");
    }
    if (message.text().startsWith("tool ")) {
      talk.tool(message.text());
    }
    return new Outcome.Answered(
        new Reply(
            "re: "
                + message.text()
                + message.files().stream()
                    .map(Path::getFileName)
                    .toList()
                    .toString()
                    .replace("[]", ""),
            List.of(),
            List.of()));
  }

  @Override
  public String shortcut(Shortcut shortcut, ChannelId channel, Place place, String argument) {
    return shortcut + " " + argument;
  }

  @Override
  public boolean hasPeer(String peer) {
    return peers.contains(peer);
  }

  @Override
  public String askPeer(String peer, Message message, Talk talk) {
    return "peer says " + message.text();
  }

  @Override
  public Optional<String> transcribe(Path voice) {
    return Optional.of("spoken");
  }
}
