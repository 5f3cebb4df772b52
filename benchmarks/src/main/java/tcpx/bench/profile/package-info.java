/**
 * Where the time goes: async-profiler in this JVM ({@link tcpx.bench.profile.Profiler}), flame graphs out of what it
 * recorded ({@link tcpx.bench.profile.FlameGraphs}), and the check that the kernel's frames are there
 * ({@link tcpx.bench.profile.FlameGraphs.KernelFrames}). Profiles are runs apart: what they cost never enters a score.
 */
package tcpx.bench.profile;
