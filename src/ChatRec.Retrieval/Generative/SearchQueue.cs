using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Generative;

/// <summary>
/// Runs searches on a few lanes. What waits while all lanes are busy is run together where it is over the same tree and of the same width, so that a crowd is
/// served in few runs and a single request waits for nobody. Thread-safe.
/// </summary>
/// <param name="model">The network; not owned.</param>
/// <param name="batch">The most cases in one run.</param>
/// <param name="lanes">Runs at the same time.</param>
internal sealed class SearchQueue(GenerativeModel model, int batch, int lanes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private int _busy;

    /// <summary>Searches a tree for one case.</summary>
    /// <param name="query">The case.</param>
    /// <param name="tree">The catalogue.</param>
    /// <param name="cancellationToken">Stops the waiting, and a run of this case alone; a run for several goes on for the others.</param>
    public ValueTask<FoundPlace[]> SearchAsync(GenerativeQuery query, PrefixTree tree, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_busy >= lanes)
            {
                return new ValueTask<FoundPlace[]>(Enqueue(query, tree, cancellationToken));
            }

            _busy++;
        }

        try
        {
            return new ValueTask<FoundPlace[]>(model.Search([query], tree, cancellationToken)[0]);
        }
        finally
        {
            Release();
        }
    }

    private async Task<FoundPlace[]> Enqueue(GenerativeQuery query, PrefixTree tree, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(query, tree, cancellationToken);
        _waiting.AddLast(waiting); // the caller holds the gate
        await using var stop = cancellationToken.UnsafeRegister(static state => ((Waiting)state!).Cancel(), waiting);
        return await waiting.Answer.Task;
    }

    // The lane goes on with what waits, on a thread of its own: the request that had it may leave.
    private void Release()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _busy--;
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.RunWaiting(), this, preferLocal: false);
    }

    private void RunWaiting()
    {
        var together = Take();
        if (together.Count > 0)
        {
            Run(together);
        }

        Release();
    }

    private List<Waiting> Take()
    {
        var together = new List<Waiting>();
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null && together.Count < batch;)
            {
                var next = node.Next;
                var one = node.Value;
                if (one.Answer.Task.IsCompleted)
                {
                    _waiting.Remove(node);
                }
                else if (together.Count == 0 || (one.Tree == together[0].Tree && one.Query.Width == together[0].Query.Width))
                {
                    together.Add(one);
                    _waiting.Remove(node);
                }

                node = next;
            }
        }

        return together;
    }

    private void Run(List<Waiting> together)
    {
        try
        {
            var alone = together.Count == 1 ? together[0].CancellationToken : CancellationToken.None;
            var found = model.Search([.. together.Select(one => one.Query)], together[0].Tree, alone);
            for (var at = 0; at < together.Count; at++)
            {
                together[at].Answer.TrySetResult(found[at]);
            }
        }
        catch (OperationCanceledException)
        {
            together.ForEach(static one => one.Cancel());
        }
        catch (Exception) when (together.Count > 1)
        {
            // One bad case must not be the fault of the others.
            together.ForEach(one => Run([one]));
        }
        catch (Exception error)
        {
            together[0].Answer.TrySetException(error);
        }
    }

    private sealed record Waiting(GenerativeQuery Query, PrefixTree Tree, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<FoundPlace[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Cancel() => Answer.TrySetCanceled(CancellationToken);
    }
}
