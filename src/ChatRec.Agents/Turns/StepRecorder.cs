using System.Collections.Immutable;
using System.Text.Json;

namespace ChatRec.Agents.Turns;

/// <summary>Times the steps of one turn and keeps their traces. Not thread-safe; one a turn.</summary>
internal sealed class StepRecorder(TimeProvider time)
{
    private readonly ImmutableArray<StepTrace>.Builder _steps = ImmutableArray.CreateBuilder<StepTrace>(6);

    /// <summary>The traces so far.</summary>
    public ImmutableArray<StepTrace> Steps => _steps.ToImmutable();

    /// <summary>The step that runs, or <see langword="null"/> between steps: who is to blame for an exception.</summary>
    public string? Running { get; private set; }

    /// <summary>Runs a step and keeps its trace; when it throws, the trace names the exception's type and the exception passes on.</summary>
    /// <typeparam name="T">What the step gives.</typeparam>
    /// <param name="step">The step's name.</param>
    /// <param name="implementation">What runs it.</param>
    /// <param name="run">The step.</param>
    /// <param name="detail">The output in short; kept small.</param>
    /// <param name="fallback">What the step fell back to, read from its output.</param>
    public async ValueTask<T> RunAsync<T>(
        string step, object implementation, Func<ValueTask<T>> run, Func<T, object> detail, Func<T, string?>? fallback = null)
    {
        var name = implementation.GetType().Name;
        var start = time.GetTimestamp();
        Running = step;
        try
        {
            var result = await run();
            _steps.Add(new StepTrace(step, name, Elapsed(start), fallback?.Invoke(result))
            {
                Detail = JsonSerializer.SerializeToElement(detail(result), TurnJson.Options),
            });
            Running = null;
            return result;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            _steps.Add(new StepTrace(step, name, Elapsed(start), $"failed: {error.GetType().Name}"));
            throw;
        }
    }

    private double Elapsed(long start) => Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 3);
}
