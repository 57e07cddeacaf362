using System.Runtime.InteropServices;

namespace ChatRec.Bench.Generative;

/// <summary>
/// Processor time of the calling thread: what a run with one thread takes on a machine that does nothing else, whatever else this one does. Linux; elsewhere
/// the clock.
/// </summary>
internal static partial class WorkTime
{
    private const int ThreadCpuTime = 3;

    /// <summary>Milliseconds of work that an action takes on this thread.</summary>
    public static double Of(Action act)
    {
        var began = Now();
        act();
        return Now() - began;
    }

    private static double Now()
    {
        if (!OperatingSystem.IsLinux() || GetTime(ThreadCpuTime, out var time) != 0)
        {
            return TimeProvider.System.GetElapsedTime(0).TotalMilliseconds;
        }

        return (time.Seconds * 1e3) + (time.Nanoseconds / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out Instant time);

    private struct Instant
    {
        public long Seconds;

        public long Nanoseconds;
    }
}
