using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ChatRec.Retrieval.Catalog;
using Microsoft.Data.Sqlite;

namespace ChatRec.Retrieval.Lexical;

/// <summary>
/// A full-text index (SQLite FTS5, Porter stems, no diacritics) over the words of a catalogue, held in memory. Thread-safe; queries run
/// on their own connections to one shared database. Owns the database until disposed.
/// </summary>
internal sealed class LexicalIndex : IDisposable
{
    private const string Declaration =
        "CREATE VIRTUAL TABLE docs USING fts5(title, people, labels, description, content='', columnsize=1, " +
        "tokenize='porter unicode61 remove_diacritics 2')";

    private readonly string _connectionString;
    private readonly SqliteConnection _keeper;
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly string _order;
    private readonly int _common;
    private readonly Task _filled;
    private volatile bool _disposed;

    /// <summary>Begins to build the index beside the caller; a search waits for it.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="options">The weights of the columns.</param>
    public LexicalIndex(ItemCatalog catalog, LexicalOptions options)
    {
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = $"lexical-{Guid.NewGuid():N}",
            Mode = SqliteOpenMode.Memory,
            Cache = SqliteCacheMode.Shared,
            Pooling = false,
        }.ToString();
        _order = string.Create(
            CultureInfo.InvariantCulture,
            $"bm25(docs, {options.TitleWeight}, {options.PeopleWeight}, {options.LabelWeight}, {options.DescriptionWeight})");
        _common = (int)Math.Max(1, options.CommonShare * catalog.Count);
        _keeper = Open();
        _filled = Task.Run(() => Fill(catalog));
    }

    /// <summary>All items that hold one of some words, in no order; the higher the score the better.</summary>
    /// <param name="words">Folded words, without quotes.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async ValueTask<IReadOnlyList<ScoredItem>> SearchAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _filled.WaitAsync(cancellationToken);
        if (!_idle.TryTake(out var connection))
        {
            connection = Open();
        }

        try
        {
            return Search(connection, Telling(connection, words), cancellationToken);
        }
        finally
        {
            _idle.Add(connection);
            if (_disposed)
            {
                CloseIdle();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        ((IAsyncResult)_filled).AsyncWaitHandle.WaitOne();
        CloseIdle();
        _keeper.Dispose();
    }

    // Each word becomes a quoted string, in which FTS5 knows no operator; a quote inside would be doubled, but folding leaves none.
    private static string Quoted(string word) => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    // "comingOfAge" is searched as "coming of age".
    private static string Spaced(string value)
    {
        var text = new StringBuilder(value.Length + 4);
        for (var at = 0; at < value.Length; at++)
        {
            if (at > 0 && char.IsUpper(value[at]) && char.IsLower(value[at - 1]))
            {
                text.Append(' ');
            }

            text.Append(value[at]);
        }

        return text.ToString();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return connection;
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Fill(ItemCatalog catalog)
    {
        // Nothing is ever rolled back here, and one large write is quicker than many small ones.
        using (var tune = _keeper.CreateCommand())
        {
            tune.CommandText = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF";
            tune.ExecuteNonQuery();
        }

        using var transaction = _keeper.BeginTransaction();
        using (var create = _keeper.CreateCommand())
        {
            create.CommandText = Declaration + "; INSERT INTO docs(docs, rank) VALUES('hashsize', 33554432)";
            create.ExecuteNonQuery();
        }

        using (var insert = _keeper.CreateCommand())
        {
            insert.CommandText = "INSERT INTO docs(rowid, title, people, labels, description) VALUES ($row, $title, $people, $labels, $description)";
            var row = insert.Parameters.Add("$row", SqliteType.Integer);
            var title = insert.Parameters.Add("$title", SqliteType.Text);
            var people = insert.Parameters.Add("$people", SqliteType.Text);
            var labels = insert.Parameters.Add("$labels", SqliteType.Text);
            var description = insert.Parameters.Add("$description", SqliteType.Text);
            var folded = new Dictionary<(string, string), string>();
            for (var index = 0; index < catalog.Count; index++)
            {
                var item = new ItemIndex(index);
                row.Value = index;
                title.Value = Indexed([catalog.TitleOf(item), .. catalog.OtherTitlesOf(item), catalog.FranchiseOf(item)]);
                people.Value = Indexed(catalog.Schema.Attributes
                    .Where(attribute => attribute.Kind == AttributeKind.Person)
                    .SelectMany(attribute => catalog.ValuesOf(attribute.Name, item)));
                labels.Value = LabelsOf(catalog, item, folded);
                description.Value = Indexed([catalog.DescriptionOf(item)]);
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    // Folded like the query, so that apostrophes and abbreviations meet.
    private static string Indexed(IEnumerable<string?> texts) => TitleText.FoldWords(string.Join(' ', texts));

    // Few values name many items: each is folded once, with the words that mean it.
    private static string LabelsOf(ItemCatalog catalog, ItemIndex item, Dictionary<(string Attribute, string Value), string> folded)
    {
        var text = new StringBuilder();
        foreach (var attribute in catalog.Schema.Attributes)
        {
            if (attribute.Kind is not (AttributeKind.Category or AttributeKind.Tag))
            {
                continue;
            }

            foreach (var value in catalog.ValuesOf(attribute.Name, item))
            {
                if (!folded.TryGetValue((attribute.Name, value), out var words))
                {
                    words = Indexed([Spaced(value), .. attribute.Words.GetValueOrDefault(value, [])]);
                    folded.Add((attribute.Name, value), words);
                }

                text.Append(words).Append(' ');
            }
        }

        return text.ToString();
    }

    private IReadOnlyList<string> Telling(SqliteConnection connection, IReadOnlyList<string> words)
    {
        if (words.Count < 2)
        {
            return words;
        }

        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM (SELECT 1 FROM docs WHERE docs MATCH $word LIMIT $most)";
        var parameter = count.Parameters.Add("$word", SqliteType.Text);
        count.Parameters.AddWithValue("$most", _common + 1);
        var rare = words.Where(word =>
        {
            parameter.Value = Quoted(word);
            return (long)count.ExecuteScalar()! is > 0 and var found && found <= _common;
        }).ToList();
        return rare.Count > 0 ? rare : words;
    }

    private List<ScoredItem> Search(SqliteConnection connection, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        using var select = connection.CreateCommand();
        select.CommandText = $"SELECT rowid, {_order} FROM docs WHERE docs MATCH $words";
        select.Parameters.AddWithValue("$words", string.Join(" OR ", words.Select(Quoted)));
        using var reader = select.ExecuteReader();
        var found = new List<ScoredItem>();
        while (reader.Read())
        {
            if ((found.Count & 0xFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            // bm25 is negative, the better the lower.
            found.Add(new ScoredItem(new ItemIndex(reader.GetInt32(0)), (float)-reader.GetDouble(1)));
        }

        return found;
    }
}
