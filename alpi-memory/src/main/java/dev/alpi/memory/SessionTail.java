package dev.alpi.memory;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The part of a {@link SessionKey} after the agent: with whom, or on what occasion.
 *
 * <pre>
 * tail = id                                              ; main session, usual value "main"
 *      / "dm:" peer                                      ; one per user, any channel
 *      / channel ":dm:" peer                             ; one per user and channel
 *      / channel ":" ("group" / "channel" / "thread") ":" peer [ ":thread:" tid ]
 *      / ("cron" / "webhook" / "scheduled") ":" id
 *      / "ephemeral:" uuid                               ; never persisted
 *      / "peer:" 1*any                                   ; legacy spelling of "dm:"
 * peer, tid = 1*( any except ":" ; ":" and "%" percent-encoded )
 * </pre>
 */
public sealed interface SessionTail {
  /** A main session. */
  record Main(String name) implements SessionTail {
    /** The usual one. */
    public static final Main USUAL = new Main("main");

    public Main {
      SessionKeyText.requireId(name);
      SessionKeyText.require(!SessionKeyText.isReserved(name), "it begins another form");
    }

    @Override
    public String text() {
      return name;
    }
  }

  /** A person, over whatever channel. */
  record Direct(String peer) implements SessionTail {
    public Direct {
      SessionKeyText.requirePeer(peer);
    }

    @Override
    public String text() {
      return "dm:" + SessionKeyText.encoded(peer);
    }
  }

  /** A person over one channel. */
  record ChannelDirect(String channel, String peer) implements SessionTail {
    public ChannelDirect {
      SessionKeyText.requireChannel(channel);
      SessionKeyText.requirePeer(peer);
    }

    @Override
    public String text() {
      return channel + ":dm:" + SessionKeyText.encoded(peer);
    }

    @Override
    public Optional<String> channelName() {
      return Optional.of(channel);
    }
  }

  /** A place where several people are. */
  record Room(String channel, Kind kind, String peer, Optional<String> thread)
      implements SessionTail {
    /** What the place is called there. */
    public enum Kind {
      GROUP,
      CHANNEL,
      THREAD;

      String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public Room {
      SessionKeyText.requireChannel(channel);
      SessionKeyText.requirePeer(peer);
      thread.ifPresent(SessionKeyText::requirePeer);
    }

    @Override
    public String text() {
      String place = channel + ":" + kind.word() + ":" + SessionKeyText.encoded(peer);
      return thread.map(tid -> place + ":thread:" + SessionKeyText.encoded(tid)).orElse(place);
    }

    @Override
    public Optional<String> channelName() {
      return Optional.of(channel);
    }
  }

  /** What started by itself. */
  record Occasion(Kind kind, String id) implements SessionTail {
    /** What started it. */
    public enum Kind {
      CRON,
      WEBHOOK,
      SCHEDULED;

      String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public Occasion {
      SessionKeyText.requireId(id);
    }

    @Override
    public String text() {
      return kind.word() + ":" + id;
    }

    @Override
    public Optional<String> channelName() {
      return Optional.of(kind.word());
    }
  }

  /** What is over when it is over. */
  record Ephemeral(UUID id) implements SessionTail {
    @Override
    public String text() {
      return "ephemeral:" + id;
    }
  }

  /** {@link Direct} as it was written once: the peer as it is, colons and all. */
  record LegacyPeer(String peer) implements SessionTail {
    public LegacyPeer {
      SessionKeyText.requirePeer(peer);
    }

    @Override
    public String text() {
      return "peer:" + peer;
    }

    @Override
    public SessionTail canonical() {
      return new Direct(peer);
    }
  }

  /** Returns it as text. */
  String text();

  /** Returns the one spelling of what it names. */
  default SessionTail canonical() {
    return this;
  }

  /** Returns the channel, or the kind of occasion; empty if it names none. */
  default Optional<String> channelName() {
    return Optional.empty();
  }
}
