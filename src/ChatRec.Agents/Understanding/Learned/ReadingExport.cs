using System.Text.Json;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Evaluation;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>Writes what the learned reader sees of utterances, and what the grammar made of them: the input of its training.</summary>
public static class ReadingExport
{
    /// <summary>Reads every utterance by grammar alone and writes one JSON object a line, in order.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="data">The utterances.</param>
    /// <param name="catalog">The catalogue whose titles and people are masked.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static void Write(string path, UnderstandingDataSet data, ItemCatalog catalog, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(catalog);
        var grammar = new GrammarUnderstanding(catalog, CueLexicon.Load("en"));
        var states = new UnderstandingEvaluation.StateMaker(catalog);
        using var writer = new StreamWriter(path);
        foreach (var one in data.Cases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Reading? reading = null;
            Drafts? drafts = null;
            ActScores? scores = null;
            var act = grammar.Understand(new Utterance(one.Utterance), states.Make(one.Context), (read, drafted, weighed) => (reading, drafts, scores) = (read, drafted, weighed));
            var input = reading is null ? new ModelInput([], []) : ModelInput.Of(reading, catalog);
            writer.WriteLine(JsonSerializer.Serialize(
                new
                {
                    one.Id,
                    context = input.Context.Select(marker => (int)marker),
                    segments = input.Segments.Select(segment => new[] { segment.Start, segment.End, segment.Mark, (int?)segment.Marker ?? -1 }),
                    marks = reading?.Marks.Select((mark, at) => Show(mark, drafts!)),
                    grammar = new { act.Act, act.Confidence, act.Edits, Ranked = scores?.Ranked ?? [] },
                },
                TurnJson.Options));
        }
    }

    private static object Show(Mark mark, Drafts drafts) => new
    {
        kind = mark.Title is not null ? "title" : mark.Person is not null ? "person" : mark.Reference is not null ? "reference" : mark.IsObject ? "object" : "cue",
        items = drafts.Mentions.Where(mention => mention.Mark == mark).SelectMany(mention => mention.Links).Select(link => link.Title),
        isCued = drafts.Mentions.Any(mention => mention.Mark == mark && (mention.Said is not null || mention.IsRemoved)),
        edits = drafts.Edits.Where(draft => draft.Mark == mark).Select(draft => draft.Edit),
    };
}
