using Microsoft.ML.OnnxRuntime;

namespace ChatRec.Retrieval.Inference;

/// <summary>How an <see cref="OnnxModel"/> runs. Immutable.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>Threads that share the work inside one run, at least 1; two by default, so that several runs at once share a machine.</summary>
    public int IntraOpThreads { get; init; } = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Where it runs. Default: on the processor.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Whether memory of a run is kept for the next one: for a network whose runs are alike and short. Default: given back at once.</summary>
    public bool KeepsMemory { get; init; }

    /// <summary>The CUDA provider's library; <see langword="null"/>: looked for beside the program.</summary>
    public string? CudaLibrary { get; init; }
}

/// <summary>
/// An ONNX network on the processor. One instance serves the whole process: <see cref="Run"/> may be called from any number of
/// threads at once. Disposing while runs are in progress is safe: the native session is freed when the last of them ends.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;
    private int _uses = 1; // one for the owner, one for each run
    private int _isDisposed;

    private OnnxModel(string path, InferenceSession session, ComputeDevice device, string? fallback)
    {
        Path = path;
        _session = session;
        Device = device;
        Fallback = fallback;
    }

    /// <summary>The file it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Where it runs: <see cref="ComputeDevice.Cpu"/> or <see cref="ComputeDevice.Cuda"/>.</summary>
    public ComputeDevice Device { get; }

    /// <summary>In one line why it does not run on a GPU although that was asked for, or although a provider is there; else <see langword="null"/>.</summary>
    public string? Fallback { get; }

    /// <summary>What the file says about itself; untrusted.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>The inputs' names, in the network's order.</summary>
    public IReadOnlyList<string> Inputs => _session.InputNames;

    /// <summary>The outputs' names, in the network's order.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    /// <summary>Loads a network.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="options">How it runs; the defaults when <see langword="null"/>.</param>
    /// <exception cref="ModelException">The file is missing, truncated, corrupt or needs an operator this runtime lacks.</exception>
    public static OnnxModel Load(string path, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new OnnxModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IntraOpThreads, 1);
        if (!File.Exists(path))
        {
            throw new ModelException(path, "the model does not exist");
        }

        string? fallback = null;
        if (options.Device != ComputeDevice.Cpu)
        {
            if ((options.CudaLibrary ?? CudaPlugin.Find()) is not { } library)
            {
                fallback = options.Device == ComputeDevice.Cuda ? "the CUDA provider is not installed (./run --cuda fetches it)" : null;
            }
            else if (TryLoadOnGpu(path, options, library, out fallback) is { } loaded)
            {
                return loaded;
            }
        }

        using var settings = SettingsOf(options);
        try
        {
            return new OnnxModel(path, new InferenceSession(path, settings), ComputeDevice.Cpu, fallback);
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelException(path, $"the model cannot be loaded: {error.Message}", error);
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException || error.InnerException is DllNotFoundException)
        {
            throw new ModelException(path, "ONNX Runtime's native library is missing or of another version beside the program", error);
        }
    }

    private static SessionOptions SettingsOf(OnnxModelOptions options)
    {
        var settings = new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = 1,
            EnableCpuMemArena = options.KeepsMemory, // otherwise a long batch would hold its memory for ever
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // errors come as exceptions
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"); // an idle bot must not warm the room
        return settings;
    }

    // Whatever a driver, a card or its memory has to say, the processor can still do it.
    private static OnnxModel? TryLoadOnGpu(string path, OnnxModelOptions options, string library, out string? fallback)
    {
        using var settings = SettingsOf(options);
        fallback = CudaPlugin.TryAppend(settings, library);
        if (fallback is not null)
        {
            return null;
        }

        try
        {
            return new OnnxModel(path, new InferenceSession(path, settings), ComputeDevice.Cuda, fallback: null);
        }
        catch (OnnxRuntimeException error)
        {
            fallback = error.Message.ReplaceLineEndings(" ");
            return null;
        }
    }

    /// <summary>Whether the network has an input of that name.</summary>
    /// <param name="name">The name.</param>
    public bool HasInput(string name) => _session.InputMetadata.ContainsKey(name);

    /// <summary>Runs the network once.</summary>
    /// <param name="inputs">The inputs' names.</param>
    /// <param name="values">Their values, in the same order; still the caller's.</param>
    /// <param name="outputs">The outputs to compute.</param>
    /// <param name="cancellationToken">Stops the run inside the network.</param>
    /// <returns>The outputs in the order asked for; the caller disposes them.</returns>
    /// <exception cref="ModelException">The network refuses the inputs.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed before the run began.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        IReadOnlyCollection<string> inputs,
        IReadOnlyCollection<OrtValue> values,
        IReadOnlyCollection<string> outputs,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            using var run = new RunOptions();
            using var stop = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
            return _session.Run(run, inputs, values, outputs);
        }
        catch (OnnxRuntimeException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException(Path, $"the model refused a run: {error.Message}", error);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Leave();
        }
    }

    private void Enter()
    {
        for (var uses = Volatile.Read(ref _uses); ;)
        {
            ObjectDisposedException.ThrowIf(uses == 0 || Volatile.Read(ref _isDisposed) != 0, this);
            var before = Interlocked.CompareExchange(ref _uses, uses + 1, uses);
            if (before == uses)
            {
                return;
            }

            uses = before;
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _uses) == 0)
        {
            _session.Dispose();
        }
    }
}
