import { Box, Button, Group, Paper, Skeleton, Table, Text } from '@mantine/core';
import {
  flexRender,
  getCoreRowModel,
  useReactTable,
  type ColumnDef,
  type Row,
  type RowData,
} from '@tanstack/react-table';
import { memo } from 'react';

declare module '@tanstack/react-table' {
  // The parameters must be named as in the library for the declarations to merge.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: 'left' | 'right';
    /** Narrower screens do without this column. */
    visibleFrom?: 'sm' | 'md' | 'lg';
    width?: number | string;
  }
}

/** What an empty table says when that is not because there is nothing. */
export const notLoaded = 'Not loaded.';

interface DataTableProps<R> {
  label: string;
  // A table holds columns of many value types.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  columns: ColumnDef<R, any>[];
  rows: R[];
  rowId: (row: R) => string;
  loading?: boolean;
  /** Columns are as wide as they say, whatever stands in them; the one that does not say, the rest. */
  fixed?: boolean;
  /** Shown in place of the rows when there are none. */
  empty: string;
  more?: { available: boolean; loading: boolean; load: () => void };
}

/** Rows come in as the same array until they change, so that a table can stand still. */
export const DataTable = memo(PlainDataTable) as typeof PlainDataTable;

function PlainDataTable<R>(props: DataTableProps<R>) {
  const table = useReactTable({
    data: props.rows,
    columns: props.columns,
    getCoreRowModel: getCoreRowModel(),
    getRowId: props.rowId,
  });
  return (
    <Paper withBorder radius="lg" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table
          className="data-table"
          layout={props.fixed ? 'fixed' : 'auto'}
          aria-label={props.label}
          aria-busy={props.loading ?? false}
        >
          <Table.Thead>
            {table.getHeaderGroups().map((group) => (
              <Table.Tr key={group.id}>
                {group.headers.map((header) => (
                  <Table.Th
                    key={header.id}
                    ta={header.column.columnDef.meta?.align}
                    visibleFrom={header.column.columnDef.meta?.visibleFrom}
                    w={header.column.columnDef.meta?.width}
                    c="dimmed"
                    fz="xs"
                    style={{ whiteSpace: 'nowrap' }}
                  >
                    {flexRender(header.column.columnDef.header, header.getContext())}
                  </Table.Th>
                ))}
              </Table.Tr>
            ))}
          </Table.Thead>
          <Table.Tbody>
            {table.getRowModel().rows.map((row) => (
              <BodyRow key={row.id} row={row} columns={props.columns} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <TableFoot {...props} />
    </Paper>
  );
}

interface BodyRowProps<R> {
  row: Row<R>;
  columns: unknown;
}

/** Drawn anew only when its own values change; a list is renewed every few seconds. */
const BodyRow = memo(
  PlainBodyRow,
  (before, after) => before.row.original === after.row.original && before.columns === after.columns,
) as typeof PlainBodyRow;

function PlainBodyRow<R>({ row }: BodyRowProps<R>) {
  return (
    <Table.Tr data-row={row.id}>
      {row.getVisibleCells().map((cell) => (
        <Table.Td
          key={cell.id}
          ta={cell.column.columnDef.meta?.align}
          visibleFrom={cell.column.columnDef.meta?.visibleFrom}
        >
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function TableFoot<R>({ rows, loading, empty, more }: DataTableProps<R>) {
  if (loading) {
    return (
      <Box p="md" aria-hidden="true">
        {[90, 75, 82].map((width) => (
          <Skeleton key={width} height={14} mt="xs" width={`${width}%`} />
        ))}
      </Box>
    );
  }
  if (rows.length === 0) {
    return (
      <Text c="dimmed" size="sm" ta="center" py="xl" px="md">
        {empty}
      </Text>
    );
  }
  if (!more?.available) return null;
  return (
    <Group justify="center" p="sm">
      <Button variant="subtle" size="sm" loading={more.loading} onClick={more.load}>
        Show more
      </Button>
    </Group>
  );
}
