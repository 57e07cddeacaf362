using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Storage;

/// <summary>One SQLite connection with its prepared statements. Not thread-safe: one user at a time.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Opens a connection.</summary>
    /// <param name="connectionString">What to open.</param>
    public StoreSession(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    /// <param name="sql">A constant statement.</param>
    /// <param name="parameters">Values of $1, $2, …</param>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs statements that are used once (migrations, pragmas, savepoints).</summary>
    /// <param name="sql">Constant statements.</param>
    public void ExecuteOnce(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, or <see langword="null"/>.</summary>
    /// <param name="sql">A constant query.</param>
    /// <param name="parameters">Values of $1, $2, …</param>
    public object? Scalar(string sql, params ReadOnlySpan<object?> parameters) =>
        Prepare(sql, parameters).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>All rows of a query.</summary>
    /// <param name="sql">A constant query.</param>
    /// <param name="row">Reads a row.</param>
    /// <param name="parameters">Values of $1, $2, …</param>
    /// <typeparam name="T">What a row becomes.</typeparam>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> parameters)
    {
        var rows = new List<T>();
        using var reader = Prepare(sql, parameters).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var at = 1; at <= parameters.Length; at++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${at}") });
            }

            _commands.Add(sql, command);
        }

        for (var at = 0; at < parameters.Length; at++)
        {
            command.Parameters[at].Value = parameters[at] ?? DBNull.Value;
        }

        return command;
    }
}
