package dev.alpi.daemon;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.engine.Machine;
import dev.alpi.engine.attachments.ProgramRunner;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.profile.HomeRoot;
import dev.alpi.profile.Profile;
import dev.alpi.scheduler.Alarms;
import dev.alpi.scheduler.RunPermits;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a daemon gets from the world outside its profiles.
 *
 * @param root where the profiles are
 * @param links what links between profiles get: locks, clock and random numbers are those of all
 * @param alarms wake at a time
 * @param threads starts a thread for each task, and returns at once
 * @param runs as {@code threads}, for jobs
 * @param permits how many jobs run at the same time on this machine
 * @param addresses which addresses this machine has at the moment
 * @param machines what the engine of a profile gets; nothing of it is shared but code
 * @param programs runs what reads attached files
 * @param gateways what gateways get; asked when the first of them is made
 * @param reports makes reports for who asks over the socket
 * @param rested is run when something has let go of memory that it needs only at work
 * @param log hears what happens
 */
public record DaemonWorld(
    HomeRoot root,
    LinkWorld links,
    Alarms alarms,
    Executor threads,
    Executor runs,
    RunPermits permits,
    Supplier<List<InetAddress>> addresses,
    Function<Profile, Machine> machines,
    ProgramRunner programs,
    Supplier<GatewayWorld> gateways,
    HostReports reports,
    Runnable rested,
    DaemonLog log) {}
